import type { Logger } from "../../runtime/base/context.ts";
import type { FxError } from "../../runtime/base/errors/errors.ts";
import { realClock } from "../../runtime/base/real-clock.ts";
import { cutText, plainText } from "../../runtime/base/text.ts";
import {
  type UnreadableRun,
  findUnfinishedRuns,
} from "../../runtime/local/record/find-unfinished-runs.ts";
import { listLeftJobs, type RunRecord } from "../../runtime/local/record/run-record.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { unencryptedWarning } from "../endpoint-options.ts";
import { styleFor } from "../terminal/text-style.ts";
import { writeOut } from "../terminal/write-out.ts";
import { RunLines } from "./run-lines.ts";
import { type RunFlags, runOptionsFromFlags } from "./run-options.ts";
import { type ShownRun, runShown } from "./run-with-view.ts";
import type { RunView } from "./run-view.ts";

/** What a run gets from the command that asks for it. */
export interface RunHost {
  readonly projectRoot: string;
  readonly json: boolean;
  readonly verbose: boolean;
  /** From here on `redact` replaces these. */
  readonly hideSecrets: (secrets: SecretResolver) => void;
  readonly redact: (text: string) => string;
  readonly say: (text: string) => void;
  /** Shows the error, and ends the process. */
  readonly end: (error: FxError) => never;
}

/** Runs a task as the flags say, and shows how it goes; warns of what earlier runs left, and of what others could read. */
export async function runForCommand(
  task: AnyTask,
  inputs: object,
  flags: RunFlags,
  host: RunHost,
): Promise<ShownRun> {
  for (const warning of unfinishedRunWarnings(host.projectRoot)) host.say(warning);
  const options = runOptionsFromFlags(flags, host.projectRoot);
  host.hideSecrets(options.secrets);
  const clock = options.clock ?? realClock;
  const warning = options.endpoint && unencryptedWarning(options.endpoint);
  if (warning !== undefined) host.say(warning);
  const view = await runViewFor(task.name, () => clock.now(), host.json, host.redact);
  return runShown(task, inputs, { ...options, log: viewLog(view, host.verbose) }, view, host.end);
}

/** Redrawn in place on a terminal, line by line elsewhere. */
async function runViewFor(
  task: string,
  now: () => number,
  json: boolean,
  redact: (text: string) => string,
): Promise<RunView> {
  const { env, stderr } = process;
  if (stderr.isTTY && !json && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "") {
    const [{ RunScreen }, { LiveArea }] = await Promise.all([
      import("./run-screen.ts"),
      import("../terminal/live-area.ts"),
    ]);
    return new RunScreen(task, styleFor(stderr, env), new LiveArea(stderr), redact);
  }
  return new RunLines(task, now, (line) => writeOut(stderr, `${cutText(redact(line))}\n`));
}

/** The log that author code is given in `fx run`: shown beside the run's changes; debug lines with --verbose only. */
export function viewLog(view: RunView, verbose: boolean): Logger {
  const write = (level: string) => (message: string, fields?: object) => {
    view.logged(
      level,
      fields === undefined || Object.keys(fields).length === 0
        ? message
        : `${message} ${JSON.stringify(fields)}`,
    );
  };
  return {
    debug: verbose ? write("debug") : () => undefined,
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

const MOST_WARNINGS = 3;
const MOST_CHARACTERS = 2000;

/** Warnings of what a killed fx, or a failed delete, may have left running in the outside systems. */
export function unfinishedRunWarnings(projectRoot: string): string[] {
  const unreadable: UnreadableRun[] = [];
  const records = findUnfinishedRuns(projectRoot, isAlive, (run) => void unreadable.push(run));
  const warnings = [...unreadable.map(unreadableWarning), ...records.map(recordWarning)];
  const more = warnings.length - MOST_WARNINGS;
  const lines = warnings.slice(-MOST_WARNINGS).map(plainText);
  return more > 0
    ? [
        `warning: ${more} more runs did not end; .fx/unfinished names them, .fx/runs/ID/job.json says what is known of each`,
        ...lines,
      ]
    : lines;
}

function recordWarning(record: RunRecord): string {
  const jobs = cutText(listLeftJobs(record).join(", "), MOST_CHARACTERS);
  return `warning: run ${record.run} of ${record.task} (${record.startedAt}) did not end: its job ${jobs} may still run. Look after it, then remove .fx/unfinished/${record.run}`;
}

function unreadableWarning({ runId, reason }: UnreadableRun): string {
  return runId === undefined
    ? `warning: fx cannot tell whether earlier runs left jobs: ${reason}`
    : `warning: the record of run ${runId} cannot be read (${reason}): its job may still be running. See .fx/runs/${runId}/job.json, then remove .fx/unfinished/${runId}`;
}

/** A record of this very process id is of an earlier process that had it. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
