import { realClock } from "../../runtime/base/real-clock.ts";
import { cutText } from "../../runtime/base/text.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { warnOfUnencrypted } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";
import { createLinkify, createStyle } from "../terminal/text-style.ts";
import { writeOut } from "../terminal/write-out.ts";
import type { RunFlags } from "./run-flags.ts";
import { RunLines } from "./run-lines.ts";
import { runOptionsFromFlags } from "./run-options.ts";
import { createViewLog, type RunView, runWithView, type ShownRun } from "./run-with-view.ts";
import { warnOfUnfinishedRuns } from "./unfinished-runs.ts";

/**
 * Runs a task with the options from the flags and shows its progress. Warns about jobs of earlier
 * runs, and about an unencrypted endpoint.
 */
export async function runForCommand(
  task: AnyTask,
  inputs: object,
  flags: RunFlags,
  host: CommandHost,
): Promise<ShownRun> {
  for (const warning of warnOfUnfinishedRuns(host.projectRoot)) host.note(warning);
  const options = runOptionsFromFlags(flags, host.projectRoot);
  host.hideSecrets(options.secrets);
  const warning = options.endpoint && warnOfUnencrypted(options.endpoint);
  if (warning !== undefined) host.note(warning);
  const clock = options.clock ?? realClock;
  const view = await createRunView(task.name, () => clock.now(), host);
  const log = createViewLog(view, host.wantsVerbose);
  return runWithView(task, inputs, { ...options, log }, view, (error) => host.end(error));
}

/** One live line on a terminal, a line per event elsewhere. */
async function createRunView(
  task: string,
  now: () => number,
  { wantsJson, redact }: CommandHost,
): Promise<RunView> {
  const { env, stderr } = process;
  if (stderr.isTTY && !wantsJson && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "") {
    const [{ RunScreen }, { LiveLine }] = await Promise.all([
      import("./run-screen.ts"),
      import("../terminal/live-line.ts"),
    ]);
    const tools = { style: createStyle(stderr, env), linkify: createLinkify(stderr, env), redact };
    return new RunScreen(task, new LiveLine(stderr), tools);
  }
  return new RunLines(task, now, (line) => writeOut(stderr, `${cutText(redact(line))}\n`));
}
