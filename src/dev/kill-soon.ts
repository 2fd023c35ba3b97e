import type { ChildProcess } from "node:child_process";

/** How long a process may take to end. */
const GRACE_MS = 1000;

/**
 * Kills a process that was asked to end and has not: author code in an endless loop keeps it from
 * noticing.
 */
export function killSoon(child: ChildProcess): void {
  setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
}
