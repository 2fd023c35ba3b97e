import { SIGNAL_EXIT_CODES, STOP_SIGNALS } from "./stop-signals.ts";

/** The members of Node's `process` that end it. */
export interface EndableProcess extends Pick<
  NodeJS.Process,
  "abort" | "kill" | "pid" | "platform" | "removeAllListeners"
> {
  /** New in Node 24. */
  readonly execve?: (file: string, args: readonly string[], env: object) => never;
}

/**
 * Ends a process one of whose threads is blocked in a call of the system. `process.exit` would wait for
 * it. Since Node 24, the exit code is the right one everywhere. On Node 20, the signal that a user has sent
 * ends the process, or else SIGKILL.
 */
export function endBlocked(node: EndableProcess, code: number): never {
  // A shell takes the place of this process and of all its threads.
  if (node.execve !== undefined && node.platform !== "win32")
    node.execve("/bin/sh", ["sh", "-c", `exit ${code}`], {});
  const signal = STOP_SIGNALS.find((each) => SIGNAL_EXIT_CODES[each] === code) ?? "SIGKILL";
  node.removeAllListeners(signal);
  node.kill(node.pid, signal);
  return node.abort(); // the first process of a container cannot kill itself
}
