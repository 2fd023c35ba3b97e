import { linkSync, lstatSync, readdirSync, readlinkSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { readFileIfThere } from "../../base/files.ts";
import { form, type Formed, readAs } from "../../base/forms.ts";
import { parseJson } from "../../base/json.ts";
import { writeOwnFile } from "../../base/open-own-file.ts";

/** Another process drives the run. */
export class RunHeld extends Error {
  constructor(readonly holder: ProcessIdentity) {
    super(`process ${holder.pid} on ${holder.host} drives it`);
  }
}

const LOCK = "lock";

/**
 * Takes the lock in a run's folder. If several processes take over from a dead one, only one
 * succeeds in creating the file that claims the place after it.
 *
 * @param options.force also takes over from a process of another host or container
 * @throws RunHeld if another process holds the lock; FX2023 if the files of the lock are damaged
 */
export function takeLock(folder: string, { force = false } = {}): void {
  const draft = join(folder, `${LOCK}.${getThisProcess().pid}.tmp`);
  try {
    writeOwnFile(draft, JSON.stringify(getThisProcess()));
    refuseFolder(folder);
    const claims = new Set<string>();
    let claim = LOCK;
    while (!isLinked(draft, join(folder, claim))) {
      claims.add(claim);
      const holder = readHolder(join(folder, claim));
      if (holder !== undefined && !canTakeOver(holder, force)) throw new RunHeld(holder);
      claim = nameClaimAfter(holder);
      if (claims.has(claim)) throw createDamagedError(folder);
    }
    renameSync(draft, join(folder, LOCK));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A folder cannot be replaced by a lock. */
function refuseFolder(folder: string): void {
  const status = lstatSync(join(folder, LOCK), { throwIfNoEntry: false });
  if (status?.isDirectory() === true) throw createDamagedError(folder);
}

function createDamagedError(folder: string): FxError {
  const file = join(folder, LOCK);
  return new FxError(
    "FX2023",
    `cannot tell whether another fx drives the run: ${file} is damaged`,
    {
      hint: `if no other fx drives it: rm -r ${file}*`,
    },
  );
}

/** Removes this process's lock, and the claims on those before it. Other processes may try to take the lock meanwhile. */
export function releaseLock(folder: string): void {
  const holder = readHolder(join(folder, LOCK));
  if (holder === undefined || nameClaimAfter(holder) !== nameClaimAfter(getThisProcess())) return;
  const claims = readdirSync(folder).filter((name) => name.startsWith(`${LOCK}.after-`));
  for (const name of [LOCK, ...claims]) rmSync(join(folder, name), { force: true });
}

/** The process that took the lock last; undefined if there is no lock. */
export function getDriver(folder: string): ProcessIdentity | undefined {
  const holder = readHolder(join(folder, LOCK));
  return readHolder(join(folder, nameClaimAfter(holder))) ?? holder;
}

function canTakeOver(holder: ProcessIdentity, force: boolean): boolean {
  const state = getProcessState(holder);
  return state === "gone" || (state === "unknown" && force);
}

function nameClaimAfter(holder: ProcessIdentity | undefined): string {
  if (holder === undefined) return `${LOCK}.after-unreadable`;
  const id = Buffer.from(JSON.stringify(holder)).toString("base64url").slice(0, 200);
  return `${LOCK}.after-${id}`;
}

function isLinked(draft: string, claim: string): boolean {
  try {
    linkSync(draft, claim);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Undefined if the file is missing, damaged or forged. */
function readHolder(file: string): ProcessIdentity | undefined {
  return readAs(parseJson(readFileIfThere(file, { links: false }) ?? ""), PROCESS_IDENTITY);
}

const PROCESS_IDENTITY = form.object({
  pid: form.count,
  /** The space in which the id is valid, such as a container; empty if the system has only one. */
  namespace: form.text,
  /** When the process started, as the system writes it. */
  started: form.text,
  /** Identifies the start of the machine; empty if the system does not say. */
  boot: form.text,
  host: form.text,
});

/**
 * A process of this or another host. A later process may get the same id, so the start of the process
 * and of the machine are part of it.
 */
export type ProcessIdentity = Formed<typeof PROCESS_IDENTITY>;

/** Whether a process still runs. That of another host or container is unknown. */
type ProcessState = "alive" | "gone" | "unknown";

export function getProcessState(process: ProcessIdentity): ProcessState {
  const { pid, namespace, started, boot, host } = process;
  const own = getThisProcess();
  if (host !== own.host) return "unknown";
  if (boot !== own.boot) return "gone";
  if (namespace !== own.namespace) return "unknown";
  return readProcessStart(pid) === started ? "alive" : "gone";
}

let thisProcess: ProcessIdentity | undefined;

/** This process. */
export function getThisProcess(): ProcessIdentity {
  thisProcess ??= {
    pid: process.pid,
    namespace: readNamespace(),
    started: readProcessStart(process.pid) ?? "",
    boot: readFileIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "",
    host: hostname(),
  };
  return thisProcess;
}

/** When a process started. Undefined if there is no such process. Linux has its start in /proc, other systems have `ps`. */
function readProcessStart(pid: number): string | undefined {
  if (process.platform === "linux")
    // Field 22; the second field is a name in parentheses that may contain anything.
    return readFileIfThere(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, "")
      .split(" ")[19];
  try {
    const { execFileSync } = process.getBuiltinModule("node:child_process"); // loads slowly
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined; // ps fails if no process has the id
  }
}

/** Containers on one machine may share its host name, but each counts its processes from 1. */
function readNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // not Linux
  }
}
