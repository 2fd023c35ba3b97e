import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../process/package-paths.ts";
import type { WorkerData } from "./worker-data.ts";

/** The heap of a worker, as a share of that of the process. */
const HEAP_SHARE = 1 / 4;
/** Enough to load fx and the modules of an author. */
const LEAST_HEAP_MB = 64;

/** Starts a worker thread with the connectors of a project. */
export function startWorker(data: WorkerData): Worker {
  const heapMb = getHeapStatistics().heap_size_limit / 1024 ** 2;
  const worker = new Worker(join(packageRoot, "dist/workers/connector-worker.cjs"), {
    workerData: data,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.max(LEAST_HEAP_MB, Math.floor(heapMb * HEAP_SHARE)),
    },
  });
  worker.unref(); // only the server keeps the process alive
  return worker;
}
