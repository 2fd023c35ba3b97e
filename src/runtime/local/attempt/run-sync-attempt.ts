import { raceAbort } from "../../base/abort.ts";
import type { Context } from "../../base/context.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { LocalRun } from "../local-run.ts";
import { toAttemptFailure } from "./attempt-failure.ts";
import type { TerminalResource } from "./poll-until-terminal.ts";
import { readOutputs } from "./read-outputs.ts";

/** Runs a synchronous task to its end. */
export type SyncWork = (run: LocalRun, context: Context) => Promise<ResourceMessage>;

/** One attempt with a synchronous connector. */
export async function runSyncAttempt(
  run: LocalRun,
  work: SyncWork,
  signal: AbortSignal,
): Promise<object> {
  const end = await runSyncWork(run, work, signal);
  run.record.phaseChanged(end.phase, end.message);
  run.emit({
    type: "phase",
    phase: end.phase,
    message: run.redact(end.message),
    logLinks: run.redactLinks(end.logLinks),
  });
  return readOutputs(run, end);
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
