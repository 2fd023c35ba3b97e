import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { packageRoot } from "../process/package-paths.ts";
import type { JobWorkerData, WorkerData } from "./worker-data.ts";

/** The heap of a worker, as a share of that of the process. */
const HEAP_SHARE = 1 / 4;
/** Enough to load fx and the modules of an author. */
const LEAST_HEAP_MB = 64;

/** Starts a worker thread of a server with the connectors of a project. */
export function startWorker(data: WorkerData): Worker {
  const heapMb = getHeapStatistics().heap_size_limit / 1024 ** 2;
  const maxOldGenerationSizeMb = Math.max(LEAST_HEAP_MB, Math.floor(heapMb * HEAP_SHARE));
  return start("connector-worker", {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb },
  });
}

/** Starts a worker thread of a local run. It may use as much memory as the run itself. */
export function startJobWorker(data: JobWorkerData, env: NodeJS.ProcessEnv): Worker {
  return start("job-worker", { workerData: data, env, execArgv: [] });
}

function start(name: string, options: WorkerOptions): Worker {
  const worker = new Worker(join(packageRoot, `dist/workers/${name}.cjs`), options);
  worker.unref(); // only the server, or a call of the run, keeps the process alive
  return worker;
}
