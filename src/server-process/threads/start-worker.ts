import { join } from "node:path";
import type { WorkerOptions } from "node:worker_threads";
import type { CommandProcess } from "../../process/command-process.ts";
import { packageRoot } from "../../process/package-paths.ts";
import type { FromWorker } from "../../runtime/service/workers/worker-messages.ts";
import { PrivateThread } from "./private-thread.ts";
import type { ServerWorkerData, WorkerData } from "./worker-data.ts";

/** The heap of a worker, as a share of that of the process. */
const HEAP_SHARE = 1 / 4;
/** Enough to load fx and the modules of an author. */
const LEAST_HEAP_MB = 64;
/** With V8's own choice for such a small heap, a cheap call takes more CPU. */
const YOUNG_MB = 24;

/** Starts a worker thread of `fx serve`. */
export function startServerWorker(data: ServerWorkerData, processHeapBytes: number): PrivateThread {
  const heapMb = processHeapBytes / 1024 ** 2;
  const maxOldGenerationSizeMb = Math.max(LEAST_HEAP_MB, Math.floor(heapMb * HEAP_SHARE));
  return start(data, {
    resourceLimits: { maxOldGenerationSizeMb, maxYoungGenerationSizeMb: YOUNG_MB },
  });
}

/**
 * Starts a worker thread of a command that only this machine uses. It may use as much memory as the
 * command itself.
 */
export function startLocalWorker(
  data: Exclude<WorkerData, ServerWorkerData>,
  process: CommandProcess,
): PrivateThread {
  const thread = start(data, { env: process.env, execArgv: [] });
  process.threads.add(thread);
  thread.on("exit", () => process.threads.delete(thread));
  // As if author code had printed it in this thread.
  thread.on("message", (message: FromWorker) => {
    if (message.kind === "printed") process.stdout.node.write(message.bytes);
  });
  return thread;
}

function start(data: WorkerData, options: WorkerOptions): PrivateThread {
  const file = join(packageRoot, "dist/server-process/threads/worker.cjs");
  return new PrivateThread(file, data, options);
}
