import type { CommandProcess } from "../../process/command-process.ts";
import { foreignExitError } from "../../process/process-end/foreign-exit.ts";
import { type ProcessWatch, watchProcess } from "../../process/process-end/watch-process.ts";
import { canRedraw, createLinkify, createStyle } from "../../process/terminal/text-style.ts";
import type { ShownRun } from "../../project/results/format-outputs.ts";
import { runMessages } from "../../project/results/run-message.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { cutText } from "../../runtime/base/text.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import type { RunOptions } from "../../runtime/task/run/run-options.ts";
import type { LogLink } from "../../runtime/wire/models/job-log.ts";
import type { CommandHost } from "../fx-command.ts";
import { RunLines, type RunView } from "./run-lines.ts";
import { describeJobsLeftHere } from "./unfinished-runs.ts";

/**
 * Starts a run, shows its progress, and stops it on a signal. A second SIGINT ends the process at
 * once through `end`, with FX6001 if a job is left, otherwise with FX1009.
 *
 * @param start runs a task, or continues a run, and resolves to the outputs by name
 * @param beforeExit called before the process ends at once
 */
export async function runWithView(
  task: string,
  start: (options: RunOptions) => Promise<object>,
  options: RunOptions,
  host: CommandHost,
  beforeExit?: () => void,
): Promise<ShownRun> {
  const view = await createRunView(task, host);
  const seen: SeenRun = { id: "", attempts: 1, tookMs: 0, logLinks: [], injected: [] };
  const watch = watchJobs("the run", host, () => {
    view.end();
    beforeExit?.();
  });
  try {
    const onEvent = (event: RunEvent): void => {
      note(event, seen);
      if (host.wantsVerbose || event.type !== "logged" || event.level !== "debug") view.show(event);
    };
    const { signal } = watch;
    const outputs = await start({ ...options, signal, onEvent });
    view.end(seen.tookMs);
    return { ...seen, outputs };
  } catch (error) {
    view.end();
    throw error;
  } finally {
    watch.release();
  }
}

/** The facts that a run's events report. */
interface SeenRun {
  id: string;
  attempts: number;
  tookMs: number;
  logLinks: readonly LogLink[];
  readonly injected: string[];
}

function note(event: RunEvent, seen: SeenRun): void {
  seen.attempts = event.attempt;
  if (event.type === "started" || event.type === "resumed") seen.id = event.runId;
  else if (event.type === "phase") seen.logLinks = event.logLinks;
  else if (event.type === "injected") seen.injected.push(event.fault);
  else if (event.type === "succeeded") seen.tookMs = event.tookMs;
}

/**
 * Watches a process that makes jobs. If a second SIGINT ends it at once, or the author's code does,
 * the error names the jobs that may still be running.
 *
 * @param what names the work in the error, such as `the run`
 * @param beforeExit called before the process ends at once
 */
export function watchJobs(
  what: string,
  host: Pick<CommandHost, "process" | "runs" | "end">,
  beforeExit: () => void,
): Pick<ProcessWatch, "signal" | "release"> {
  const { process, runs } = host;
  const prepareExit = (error: FxError): FxError => {
    beforeExit();
    const left = describeJobsLeftHere(runs, process.node.pid);
    if (left === undefined) return error;
    const { message, location } = error;
    return new FxError("FX6001", `${message}: ${left.text}`, { location, hint: left.hint });
  };
  const watch = watchProcess(process, (signal) => {
    if (signal === "SIGINT" && watch.signal.aborted)
      host.end(prepareExit(new FxError("FX1009", `fx exited before ${what} ended`)));
  });
  const forgetExit = process.onForeignExit((exit) => prepareExit(foreignExitError(exit)));
  return {
    signal: watch.signal,
    release: () => {
      forgetExit();
      watch.release();
    },
  };
}

/**
 * One live line on a terminal. Messages to the process that has opened a channel to this one.
 * Otherwise, a line per event.
 */
export async function createRunView(
  task: string,
  { process, wantsJson, redact }: CommandHost,
): Promise<RunView> {
  const { env, stderr, cwd } = process;
  if (canRedraw(process, wantsJson)) {
    // Only a terminal needs these.
    const [{ RunScreen }, { LiveLine }] = await Promise.all([
      import("./run-screen.ts"),
      import("../../process/terminal/live-line.ts"),
    ]);
    const tools = {
      style: createStyle(stderr, env),
      linkify: createLinkify(stderr, env),
      redact,
      cwd,
    };
    return new RunScreen(task, new LiveLine(process), tools);
  }
  if (process.node.channel != null) return createMessenger(process);
  return new RunLines(task, cwd, (line) => stderr.print(`${cutText(redact(line))}\n`));
}

/** Tells the process that has opened a channel to this one, `fx dev`, which run this one drives. */
function createMessenger({ node }: CommandProcess): RunView {
  return {
    show: (event) => {
      if (event.type === "started" || event.type === "resumed")
        void runMessages.send(event.runId, node);
    },
    end: () => undefined,
  };
}
