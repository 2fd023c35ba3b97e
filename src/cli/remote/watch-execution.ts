import { listenToSignals } from "../../process/process-end/listen-to-signals.ts";
import { outputsToJson } from "../../project/results/format-outputs.ts";
import { realClock } from "../../runtime/base/context.ts";
import { addDetail, FxError } from "../../runtime/base/errors/errors.ts";
import { escapeControls, oneLine, plainText } from "../../runtime/base/text.ts";
import type { ExecutionState } from "../../runtime/remote/cluster-types.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import { isPhase, type Phase } from "../../runtime/wire/models/phase.ts";
import { type CommandHost, requiredArgument } from "../fx-command.ts";
import { createRunView } from "../run/run-with-view.ts";
import { showOutputs } from "../run/show-outputs.ts";
import { type ClusterFlags, quoteCommand } from "./cluster-flags.ts";
import { downloadIfAsked } from "./download-outputs.ts";
import { readTypedOutputs } from "./registered-interface.ts";

/** How soon after the first Ctrl-C a second one aborts the execution. */
const AGAIN_MS = 2000;

/**
 * Shows an execution until it has ended. Ctrl-C stops watching; a second one within two seconds
 * aborts the execution.
 *
 * @returns the final state
 * @throws FxError FX6002 if the user stops watching; FX1001 if the execution failed
 */
export async function watchExecution(
  cluster: Cluster,
  name: string,
  task: { readonly name: string; readonly attempts: number },
  flags: ClusterFlags,
  host: CommandHost,
): Promise<ExecutionState> {
  const view = await createRunView(task.name, host);
  const stop = new AbortController();
  const again = new AbortController();
  const startedAt = realClock.now();
  view.show({
    type: "started",
    at: startedAt,
    attempt: 1,
    runId: name,
    attempts: task.attempts,
    outputPrefix: "",
  });
  const release = listenToSignals(host.process, ["SIGINT", "SIGTERM", "SIGHUP"], () =>
    (stop.signal.aborted ? again : stop).abort(),
  );
  try {
    const showAway = (message: string): void =>
      view.show({
        type: "warning",
        at: realClock.now(),
        attempt: 1,
        message: `${message}; waiting`,
      });
    for await (const state of cluster.follow(name, stop.signal, showAway)) {
      view.show(toPhaseEvent(state, realClock.now()));
      if (!state.isFinal) continue;
      view.end(isSuccess(state) ? realClock.now() - startedAt : undefined);
      return state;
    }
    throw new FxError("FX5033", `${cluster.endpoint} stopped reporting ${name}`);
  } catch (error) {
    view.end();
    if (error === stop.signal.reason)
      throw await stopWatching(cluster, name, flags, host, again.signal);
    if (!(error instanceof FxError)) throw error;
    const watch = quoteCommand(["remote", "watch", name], flags);
    throw addDetail(error, `execution ${name} was started and may go on`, watch);
  } finally {
    release();
  }
}

export function isSuccess({ phase }: ExecutionState): boolean {
  return phase === "SUCCEEDED" || phase === "RECOVERED";
}

/** The error of an execution that did not succeed. */
export function executionError(state: ExecutionState, cluster: Cluster): FxError {
  const { name, phase, error, logLinks } = state;
  const [first = "", ...rest] = plainText(error?.message ?? "").split("\n");
  const text = first === "" ? phase : `${phase}: ${first}`;
  return new FxError("FX1001", `execution ${name} ${text}`, {
    details: [
      ...rest.map((line) => `| ${line}`),
      ...(error !== undefined && error.code !== "" ? [`code  ${oneLine(error.code)}`] : []),
      ...logLinks.map((link) => `↗ ${oneLine(link.name)}  ${escapeControls(link.uri)}`),
    ],
    hint: `${cluster.getConsoleUrl(name)}${cluster.consoleNote}`,
  });
}

/** Waits for a second Ctrl-C, which aborts the execution. */
async function stopWatching(
  cluster: Cluster,
  name: string,
  flags: ClusterFlags,
  host: CommandHost,
  again: AbortSignal,
): Promise<FxError> {
  const watch = quoteCommand(["remote", "watch", name], flags);
  const abort = quoteCommand(["remote", "abort", name], flags);
  host.note(`still running on the cluster.  ${watch} · ${abort}    (^C again aborts it)`);
  await realClock.sleep(AGAIN_MS, { signal: again }).catch(() => undefined); // aborted
  if (!again.aborted)
    return new FxError("FX6002", `execution ${name} continues without fx watching it`, {
      hint: watch,
    });
  try {
    const isAborted = await cluster.abort(name, "aborted by fx run");
    const end = isAborted ? `aborted execution ${name}` : `execution ${name} had ended already`;
    return new FxError("FX1009", end);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    return new FxError("FX6002", `execution ${name} may go on: ${error.summary}`, {
      hint: abort,
    });
  }
}

/** Flyte's words for executions, where they differ from the phases of a task. */
const PHASES: Readonly<Record<string, Phase>> = {
  UNDEFINED: "QUEUED",
  UNSPECIFIED: "QUEUED",
  PAUSED: "QUEUED",
  SUCCEEDING: "RUNNING",
  FAILING: "RUNNING",
  ABORTING: "RUNNING",
  TIMED_OUT: "FAILED",
  RECOVERED: "SUCCEEDED",
};

/** The state of an execution as the event of a run, so that the views of `fx run` show it. */
function toPhaseEvent(
  { phase, isFinal, message, attempt, logLinks }: ExecutionState,
  at: number,
): Extract<RunEvent, { type: "phase" }> {
  return {
    type: "phase",
    at,
    attempt: Math.max(1, attempt),
    phase: isPhase(phase) ? phase : (PHASES[phase] ?? "RUNNING"),
    message: isFinal ? "" : message, // it is older than the end, such as "launched"
    logLinks,
  };
}

/** The argument NAME of the commands about one execution. */
export const NAME_ARGUMENT = requiredArgument("The name of an execution; fx remote lists them.");

/** Prints the outputs of an execution that has ended. Throws FX1001 if it did not succeed. */
export async function printOutputs(
  state: ExecutionState,
  cluster: Cluster,
  flags: ClusterFlags & { readonly download?: string | undefined },
  host: CommandHost,
): Promise<void> {
  const { name, phase } = state;
  if (!isSuccess(state)) throw executionError(state, cluster);
  const { outputs, fields } = await readTypedOutputs(state, cluster);
  const shown = await downloadIfAsked(outputs, name, flags, host.process);
  const document = { execution: { name, phase }, outputs: outputsToJson(shown, fields) };
  host.print(await showOutputs(shown, host), document);
}
