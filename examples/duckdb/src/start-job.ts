import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Options, Subprocess } from "execa";
import { RetryableError } from "flyte-fx";
import type { JobFolder } from "./job-folder.ts";
import { seeProcess } from "./job-process.ts";

const WORKER = fileURLToPath(new URL("./worker.mjs", import.meta.url));

const OPTIONS = {
  // A session of its own, and no end with this process: Ctrl-C here does not reach it.
  detached: true,
  cleanup: false,
  // The query is a stranger's: it gets none of this process's secrets.
  env: { TZ: "UTC" },
  extendEnv: false,
  stdin: "ignore",
  stdout: "ignore",
  ipc: true,
  reject: false,
} as const satisfies Options;

type Worker = Pick<
  Subprocess<typeof OPTIONS>,
  "pid" | "connected" | "disconnect" | "unref" | "getOneMessage" | "sendMessage"
>;

/** Starts the job's process and returns when it, or one that was started at the same time, has taken the job. */
export async function startJob(job: JobFolder): Promise<void> {
  const { execa } = await import("execa"); // here, so that listing tasks need not load it
  const errors = await open(job.errorFile, "a", 0o600);
  try {
    const token = randomBytes(16).toString("hex");
    await handOver(
      execa(process.execPath, [WORKER, token], {
        ...OPTIONS,
        cwd: job.path,
        stderr: errors.createWriteStream(),
      }),
    );
  } catch (error) {
    throw new RetryableError("JOB_NOT_STARTED", "the process for the query did not start", {
      cause: error,
    });
  } finally {
    await errors.close();
  }
}

/**
 * The process waits for its own start time, and leaves if this one ends before. Having it, it writes down who it is and
 * answers: from then on it is found by the job's folder, not by us.
 */
async function handOver(worker: Worker): Promise<void> {
  try {
    const seen = await seeProcess(worker.pid ?? 0);
    if (seen === undefined) throw new Error("it cannot be seen");
    await Promise.all([worker.getOneMessage(), worker.sendMessage({ startedAt: seen.startedAt })]);
  } finally {
    if (worker.connected) worker.disconnect();
    worker.unref();
  }
}
