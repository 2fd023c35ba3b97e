import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CommandProcess } from "../command-process.ts";
import { packageRoot } from "../package-paths.ts";

/**
 * Calls `listener` when the process that opened a channel to this one is gone. Author code in an
 * endless loop blocks the channel, so a thread also watches the parent. It kills this process
 * instead of leaving it behind. Returns a function that stops both.
 */
export function endWithParent(
  { node }: Pick<CommandProcess, "node">,
  listener: () => void,
): () => void {
  if (node.channel == null) return () => undefined;
  const thread = new Worker(join(packageRoot, "bin/watch-parent.js"), {
    env: {},
    execArgv: [],
    workerData: node.ppid,
  });
  thread.unref();
  const onDisconnect = (): void => {
    void thread.terminate(); // from now on, the process ends by itself
    listener();
  };
  node.once("disconnect", onDisconnect);
  return () => {
    node.off("disconnect", onDisconnect);
    void thread.terminate();
  };
}
