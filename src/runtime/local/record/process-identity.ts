import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { readFileIfThere } from "../../base/files.ts";
import { form, type Formed } from "../../base/forms.ts";

export const PROCESS_IDENTITY = form.object({
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
export type ProcessState = "alive" | "gone" | "unknown";

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
