import { FAULT_PLACES, type FaultPlace, type ScheduledFault } from "./scheduled-fault.ts";

/** How often a run passes each place. */
export type Moments = Readonly<Record<FaultPlace, number>>;

export const NO_MOMENTS = Object.fromEntries(FAULT_PLACES.map((place) => [place, 0])) as Moments;

/** The faults of one run: counts its calls and requests, and knows which fault is due. */
export class FaultPlan {
  readonly #counts: Record<FaultPlace, number> = { ...NO_MOMENTS };
  readonly #reached: ScheduledFault[] = [];

  constructor(readonly faults: readonly ScheduledFault[]) {}

  /** How often each place was passed. */
  get moments(): Moments {
    return this.#counts;
  }

  /** The faults whose moment has come. */
  get reached(): readonly ScheduledFault[] {
    return this.#reached;
  }

  /** Passes a place. Returns the fault that is due there. */
  reach(place: FaultPlace): ScheduledFault | undefined {
    const at = (this.#counts[place] += 1);
    const fault = this.faults.find((each) => each.place === place && each.at === at);
    if (fault !== undefined) this.#reached.push(fault);
    return fault;
  }
}
