import { Worker } from "node:worker_threads";
import type { CommandProcess } from "../command-process.ts";

/** How often the thread looks. Looking twice leaves the process half a second to notice itself. */
const LOOK_MS = 400;

/** Plain JavaScript, so that the thread starts without any file. */
const WATCH = `
const { workerData } = require("node:worker_threads");
const hasNoticed = new Int32Array(workerData.hasNoticed);
let missed = 0;
setInterval(() => {
  if (process.ppid === workerData.parent || Atomics.load(hasNoticed, 0) === 1) return;
  missed += 1;
  if (missed === 2) process.kill(process.pid, "SIGKILL");
}, ${LOOK_MS});
`;

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
  const hasNoticed = new SharedArrayBuffer(4);
  const workerData = { parent: node.ppid, hasNoticed };
  const thread = new Worker(WATCH, { eval: true, env: {}, execArgv: [], workerData });
  thread.unref();
  const onDisconnect = (): void => {
    Atomics.store(new Int32Array(hasNoticed), 0, 1);
    listener();
  };
  node.once("disconnect", onDisconnect);
  return () => {
    node.off("disconnect", onDisconnect);
    void thread.terminate();
  };
}
