import { FxError } from "../../base/errors/errors.ts";
import { FaultPlan } from "../../faults/fault-plan.ts";
import { formatFault, type ScheduledFault } from "../../faults/scheduled-fault.ts";
import type { EmitRunEvent } from "../../task/run/run-event.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import type { JobRunner } from "../local-run.ts";

/** The options of a run that injects faults. A task passes them on to the code that runs it. */
export interface InjectingRunOptions extends RunOptions {
  readonly inject: readonly ScheduledFault[];
}

export function getInjected(options: RunOptions): readonly ScheduledFault[] {
  return "inject" in options ? (options as InjectingRunOptions).inject : [];
}

/** Throws FX2000 for faults that cannot happen to the connector of a run. */
export function refuseImpossibleFaults(
  faults: readonly ScheduledFault[],
  { name, kind, elsewhere }: Pick<JobRunner, "name" | "kind" | "elsewhere">,
): void {
  if (faults.length === 0) return;
  if (kind !== "async")
    throw new FxError(
      "FX2000",
      kind === "sync"
        ? `fx cannot inject faults: ${name} is synchronous, and has no create, get and delete`
        : `fx cannot inject faults: ${name} runs in fx itself, and has no create, get and delete`,
      { hint: "leave out --inject" },
    );
  const requests = faults.filter(({ place }) => place.endsWith(".fetch")).map(formatFault);
  if (elsewhere === undefined || requests.length === 0) return;
  throw new FxError(
    "FX2000",
    `fx cannot inject ${requests.join(", ")}: ${name} makes its requests in ${elsewhere}`,
    { hint: "disturb a call, such as --inject throw-after@get1" },
  );
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
