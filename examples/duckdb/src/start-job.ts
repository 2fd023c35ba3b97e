import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Options, Subprocess } from "execa";
import { RetryableError } from "flyte-fx";
import type { JobFolder } from "./job-folder.ts";
import { seeProcess } from "./job-process.ts";

const WORKER = fileURLToPath(new URL("./worker.mjs", import.meta.url));

const OPTIONS = {
  // The job survives this process and Ctrl-C.
  detached: true,
  cleanup: false,
  // The query is untrusted, so it must not see secrets of this process.
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

/** Starts a process and waits until it, or a concurrent one, has claimed the job. */
export async function startJob(job: JobFolder): Promise<void> {
  const { execa } = await import("execa"); // loaded here to keep listing tasks fast
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
    throw new RetryableError("JOB_NOT_STARTED", "the process of the query did not start", {
      cause: error,
    });
  } finally {
    await errors.close();
  }
}

/**
 * Sends the process its start time. The process then claims the job and replies. If this process
 * ends first, the other one exits.
 */
async function handOver(worker: Worker): Promise<void> {
  try {
    const seen = await seeProcess(worker.pid ?? 0);
    if (seen === undefined) throw new Error("the process was not found");
    await Promise.all([worker.getOneMessage(), worker.sendMessage({ startedAt: seen.startedAt })]);
  } finally {
    if (worker.connected) worker.disconnect();
    worker.unref();
  }
}
