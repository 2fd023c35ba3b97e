import { raceAbort } from "../../base/abort.ts";
import type { Context } from "../../base/context.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { TerminalResource } from "../local-job.ts";
import type { LocalRun } from "../local-run.ts";
import { toAttemptFailure } from "./attempt-failure.ts";
import { readAttemptOutputs } from "./read-outputs.ts";

/** Runs a synchronous task to its end. */
export type SyncWork = (run: LocalRun, context: Context) => Promise<ResourceMessage>;

/** Runs one attempt with a synchronous connector. */
export async function runSyncAttempt(
  run: LocalRun,
  work: SyncWork,
  signal: AbortSignal,
): Promise<object> {
  const end = await runSyncWork(run, work, signal);
  run.showPhase(end);
  return readAttemptOutputs(run, end);
}

async function runSyncWork(
  run: LocalRun,
  work: SyncWork,
  signal: AbortSignal,
): Promise<TerminalResource> {
  const { wire } = run.job;
  const doing = run.clock.during((clock) => work(run, run.context(clock, signal)), signal);
  try {
    return wire.decodeResource(
      wire.encodeResource(await raceAbort(doing, signal)),
    ) as TerminalResource;
  } catch (error) {
    throw signal.aborted ? stopFromSignal(signal) : toAttemptFailure(run, "do", error);
  }
}
