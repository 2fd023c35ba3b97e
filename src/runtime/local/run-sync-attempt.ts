import { invokeDo } from "../connector/invoke/invoke-do.ts";
import type { AnySyncConnector } from "../connector/sync-connector-base.ts";
import { raceAbort } from "../abort.ts";
import { authorFailure } from "./author-failure.ts";
import type { LocalRun } from "./local-run.ts";
import { outputsOfEnd } from "./outputs-of-end.ts";
import type { TerminalResource } from "./poll-until-terminal.ts";
import { stopOf } from "./run-stop.ts";

/** One attempt with a synchronous connector. */
export async function runSyncAttempt(run: LocalRun, connector: AnySyncConnector, signal: AbortSignal): Promise<object> {
  const end = await answerOf(run, connector, signal);
  run.phaseChanged(end.phase, end.message);
  run.emit({ type: "phase", phase: end.phase, message: run.redact(end.message), logLinks: run.redactLinks(end.logLinks) });
  return outputsOfEnd(run, end);
}

async function answerOf(run: LocalRun, connector: AnySyncConnector, signal: AbortSignal): Promise<TerminalResource> {
  const { wire } = run.job;
  const doing = run.clock.during((clock) => invokeDo(connector, run.jobRequest(), run.context(clock, signal), run.datasets));
  try {
    return wire.decodeResource(wire.encodeResource(await raceAbort(doing, signal))) as TerminalResource;
  } catch (error) {
    throw signal.aborted ? stopOf(signal) : authorFailure(run, "do", error);
  }
}
