import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/**
 * Identifies a process. The system reuses pids, and start times can repeat after a reboot, so the
 * process also has a random token on its command line.
 */
export interface JobProcess {
  readonly pid: number;
  readonly startedAt: string;
  readonly token: string;
}

/** A running process, as the system shows it. */
export interface SeenProcess {
  readonly startedAt: string;
  readonly args: readonly string[];
}

const TOKEN = /^[0-9a-f]{32}$/;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** Returns whether the recorded process is still running. */
export async function isRunning(job: JobProcess | undefined): Promise<boolean> {
  if (job === undefined || !TOKEN.test(job.token)) return false;
  const seen = await seeProcess(job.pid);
  return seen !== undefined && seen.startedAt === job.startedAt && seen.args.includes(job.token);
}

/** Kills the process if it is the recorded one, and returns once it has ended. */
export async function killProcess(job: JobProcess | undefined, signal: AbortSignal): Promise<void> {
  for (
    let pauseMs = FIRST_PAUSE_MS;
    job !== undefined && (await isRunning(job));
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  ) {
    kill(job.pid);
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Returns the process with this pid, or undefined if there is none. Zombies count as ended. */
export async function seeProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<SeenProcess | undefined> {
  // kill(2) treats 0 and below as process groups, and 1 is init.
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return platform === "linux" ? seeInProc(pid) : seeByPs(pid);
}

/** Sends SIGKILL, because DuckDB blocks the event loop, so no signal handler could run. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** In `/proc/PID/stat`, the state is field 3 and the start time in ticks since boot is field 22. */
async function seeInProc(pid: number): Promise<SeenProcess | undefined> {
  const [stat, commandLine] = await Promise.all([
    readIfExists(`/proc/${pid}/stat`),
    readIfExists(`/proc/${pid}/cmdline`),
  ]);
  if (stat === undefined || commandLine === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startedAt] = [fields[0] ?? "", fields[19] ?? ""];
  return hasEnded(state) ? undefined : { startedAt, args: commandLine.split("\0").slice(0, -1) };
}

/** For systems without /proc. */
async function seeByPs(pid: number): Promise<SeenProcess | undefined> {
  const shown = await promisify(execFile)(
    "ps",
    ["-ww", "-p", String(pid), "-o", "state=", "-o", "lstart=", "-o", "command="],
    { env: { ...process.env, LC_ALL: "C", TZ: "UTC" } },
  ).catch(() => undefined);
  const [, state, startedAt, command] =
    /^\s*(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)/s.exec(shown?.stdout ?? "") ?? [];
  if (state === undefined || startedAt === undefined || command === undefined || hasEnded(state))
    return undefined;
  return { startedAt, args: command.trim().split(/\s+/) };
}

function hasEnded(state: string): boolean {
  return /^[ZXx]/.test(state);
}

/** A process can end at any time. Then its files are missing or cannot be read. */
async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
