import { createRepeatableRandom } from "../../base/repeatable-random.ts";
import type { Moments } from "../../faults/fault-plan.ts";
import {
  DISTURBED_METHODS,
  type FaultPlace,
  listScheduledKinds,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";

/** The faults of one run of a task. */
export interface Schedule {
  /** Where the random numbers of the run start: those of the world, the connector and fx. */
  readonly seed: number;
  readonly faults: readonly ScheduledFault[];
}

/** The largest seed. */
export const MOST_SEED = 0xffff_ffff;

const MOST_FAULTS = 4;

/** Returns the same schedule for the same seed. Some of its faults may never happen. */
export function createSchedule(seed: number, moments: Moments): Schedule {
  const random = createRepeatableRandom(seed);
  const faults = new Map<string, ScheduledFault>();
  const add = (place: FaultPlace): void => {
    const kinds = listScheduledKinds(place);
    const kind = kinds[Math.floor(random() * kinds.length)]!;
    const at = pickMoment(moments[place], random);
    if (!faults.has(`${place}${at}`)) faults.set(`${place}${at}`, { kind, place, at });
  };
  // Half of the schedules have one fault.
  do add(pickPlace(moments, random));
  while (faults.size < MOST_FAULTS && random() < 0.5);
  const all = [...faults.values()];
  // fx calls delete only if a run does not reach its end.
  const needsAbort = all.some(({ place }) => place.startsWith("delete")) && !all.some(isAbort);
  if (!needsAbort) return { seed, faults: all };
  const at = pickMoment(moments.get, random);
  const others = all.filter((fault) => fault.place !== "get" || fault.at !== at);
  return { seed, faults: [...others, { kind: "abort-after", place: "get", at }] };
}

function isAbort({ kind }: ScheduledFault): boolean {
  return kind === "abort-before" || kind === "abort-after";
}

/** Connectors that do not use `context.fetch` make no requests that fx can disturb. */
function pickPlace(moments: Moments, random: () => number): FaultPlace {
  const method = DISTURBED_METHODS[Math.floor(random() * DISTURBED_METHODS.length)]!;
  const makesRequests = moments["create.fetch"] + moments["get.fetch"] > 0;
  return makesRequests && random() < 0.5 ? `${method}.fetch` : method;
}

/** Rather an early moment. There are moments after the last one, once a run is disturbed. */
function pickMoment(count: number, random: () => number): number {
  return 1 + Math.floor(random() * random() * Math.max(2, count + 1));
}
