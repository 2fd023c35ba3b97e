import { FaultPlan, formatFault, type ScheduledFault } from "../../faults/scheduled-fault.ts";
import type { EmitRunEvent } from "../../task/run/run-event.ts";
import type { RunOptions } from "../../task/run/run-options.ts";

/** The options of a run that injects faults. A task passes them on to the code that runs it. */
export interface InjectingRunOptions extends RunOptions {
  readonly inject: readonly ScheduledFault[];
}

/** The faults of one run, and which of them have happened. */
export class InjectedFaults extends FaultPlan {
  readonly #happened = new Set<ScheduledFault>();

  happen(fault: ScheduledFault): void {
    this.#happened.add(fault);
  }

  get missed(): readonly ScheduledFault[] {
    return this.faults.filter((fault) => !this.#happened.has(fault));
  }
}

/** Warns about the faults that did not happen, because the run made no such call. */
export function warnOfMissedFaults(faults: InjectedFaults, emit: EmitRunEvent): void {
  const missed = faults.missed.map(formatFault).join(", ");
  if (missed === "") return;
  emit({ type: "warning", message: `not injected, because the run made no such call: ${missed}` });
}
