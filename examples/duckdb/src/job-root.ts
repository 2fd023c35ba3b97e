import { createHmac, randomBytes } from "node:crypto";
import { lstat, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "flyte-fx";
import { JobFolder } from "./job-folder.ts";
import type { QueryPlan } from "./plan-query.ts";
import { writeOnce } from "./write-once.ts";

const JOB_ID = /^[0-9a-f]{32}$/;

/**
 * The folder that holds the jobs' folders. A job's id is made from the idempotency key of its create and a key that
 * never leaves the root: a repeated create finds its job, and nobody can name a job by guessing.
 */
export class JobRoot {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** The job for an idempotency key; its first call writes the plan, later ones leave it as it is. */
  async make(idempotencyKey: string, plan: QueryPlan): Promise<JobFolder> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await this.#refuseShared();
    const id = createHmac("sha256", await this.#key())
      .update(idempotencyKey)
      .digest("hex")
      .slice(0, 32);
    return JobFolder.make(this.path, id, plan);
  }

  /** @throws UserError for what is no id, or names no job of this root. Nothing is touched then. */
  async find(jobId: string): Promise<JobFolder> {
    const job = JOB_ID.test(jobId) ? await JobFolder.open(this.path, jobId) : undefined;
    if (job === undefined)
      throw new UserError("UNKNOWN_JOB", `there is no job ${shown(jobId)} here`);
    await this.#refuseShared();
    return job;
  }

  async #key(): Promise<Buffer> {
    const file = join(this.path, "key");
    await writeOnce(file, randomBytes(32));
    return readFile(file);
  }

  /** What a job's folder says is believed, down to a process to kill: nobody else may be able to write there. */
  async #refuseShared(): Promise<void> {
    const stats = await lstat(this.path);
    if (stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0)
      return;
    throw new UserError(
      "JOBS_NOT_PRIVATE",
      `${this.path} must be a folder of this user, closed to others: chmod 700`,
    );
  }
}

function shown(jobId: string): string {
  return JSON.stringify(jobId.length > 40 ? `${jobId.slice(0, 40)}…` : jobId);
}
