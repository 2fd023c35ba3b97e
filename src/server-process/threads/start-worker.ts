import { join } from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";
import type { CommandProcess } from "../../process/command-process.ts";
import { packageRoot } from "../../process/package-paths.ts";
import { printOutput } from "./printed-output.ts";
import type { LocalWorkerData, JobWorkerData, WorkerData } from "./worker-data.ts";

/** The heap of a worker, as a share of that of the process. */
const HEAP_SHARE = 1 / 4;
/** Enough to load fx and the modules of an author. */
const LEAST_HEAP_MB = 64;
/** With V8's own choice for such a small heap, a cheap call takes more CPU. */
const YOUNG_MB = 24;

/** Starts a worker thread of a server with the connectors of a project. */
export function startWorker(data: WorkerData, processHeapBytes: number): Worker {
  const heapMb = processHeapBytes / 1024 ** 2;
  const maxOldGenerationSizeMb = Math.max(LEAST_HEAP_MB, Math.floor(heapMb * HEAP_SHARE));
  return start("connector-worker", {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb, maxYoungGenerationSizeMb: YOUNG_MB },
  });
}

/** Starts a worker thread of a local run. */
export function startJobWorker(data: JobWorkerData, process: CommandProcess): Worker {
  return startInCommand("job-worker", data, process);
}

/** Starts a worker thread of a server that only this machine uses. */
export function startLocalWorker(data: LocalWorkerData, process: CommandProcess): Worker {
  return startInCommand("local-worker", data, process);
}

/** It may use as much memory as the command itself. */
function startInCommand(name: string, workerData: object, process: CommandProcess): Worker {
  const worker = start(name, { workerData, env: process.env, execArgv: [] });
  process.threads.add(worker);
  worker.on("exit", () => process.threads.delete(worker));
  printOutput(worker, process);
  return worker;
}

function start(name: string, options: WorkerOptions): Worker {
  const worker = new Worker(join(packageRoot, `dist/server-process/threads/${name}.cjs`), options);
  worker.unref(); // only the server, or a call of the run, keeps the process alive
  return worker;
}
