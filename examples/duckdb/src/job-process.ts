import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/**
 * What tells one process from every other: its pid alone is given to another process one day, its start time can be
 * equal after a restart of the machine, its token (an argument of its command line) is nobody else's.
 */
export interface JobProcess {
  readonly pid: number;
  readonly startedAt: string;
  readonly token: string;
}

/** A process as the system shows it now. */
export interface SeenProcess {
  readonly startedAt: string;
  readonly args: readonly string[];
}

const TOKEN = /^[0-9a-f]{32}$/;
const FIRST_LOOK_AFTER_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** True where the process with this pid is the very one that was recorded, and has not ended. */
export async function isRunning(job: JobProcess | undefined): Promise<boolean> {
  if (job === undefined || !TOKEN.test(job.token)) return false;
  const seen = await seeProcess(job.pid);
  return seen !== undefined && seen.startedAt === job.startedAt && seen.args.includes(job.token);
}

/** Kills the process if it is the recorded one, and returns once it has ended. */
export async function killProcess(job: JobProcess | undefined, signal: AbortSignal): Promise<void> {
  for (
    let pauseMs = FIRST_LOOK_AFTER_MS;
    job !== undefined && (await isRunning(job));
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  ) {
    kill(job.pid);
    await sleep(pauseMs, undefined, { signal });
  }
}

/** The process with this pid, undefined where there is none. Zombies have ended. */
export async function seeProcess(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<SeenProcess | undefined> {
  // 0 and below stand for whole groups of processes, 1 for the system itself.
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return platform === "linux" ? seeInProc(pid) : seeByPs(pid);
}

/** SIGKILL: a handler in the process could not run while the engine blocks it, and there is nothing to hand over. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** `/proc/PID/stat`: after the name in parentheses, field 3 is the state, field 22 the start time in ticks since boot. */
async function seeInProc(pid: number): Promise<SeenProcess | undefined> {
  const [stat, commandLine] = await Promise.all([
    readIfThere(`/proc/${pid}/stat`),
    readIfThere(`/proc/${pid}/cmdline`),
  ]);
  if (stat === undefined || commandLine === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startedAt] = [fields[0] ?? "", fields[19] ?? ""];
  return hasEnded(state) ? undefined : { startedAt, args: commandLine.split("\0").slice(0, -1) };
}

/** The same from `ps`, on systems without /proc. */
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

/** A process can end between two looks: its files are gone then, or cannot be read any more. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}
