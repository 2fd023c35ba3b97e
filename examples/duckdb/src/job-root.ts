import { createHmac, randomBytes } from "node:crypto";
import { lstat, mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "flyte-fx";
import { JobFolder } from "./job-folder.ts";
import type { QueryPlan } from "./plan-query.ts";
import { writeOnce } from "./write-once.ts";

const JOB_ID = /^[0-9a-f]{32}$/;

/**
 * Folder of all jobs. A job's id is an HMAC of the idempotency key, with a secret key that is
 * stored in this folder. A repeated `create` therefore finds its job, and ids cannot be guessed.
 */
export class JobRoot {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * Creates the job for an idempotency key. A repeated call returns the existing job with its plan.
   */
  async create(idempotencyKey: string, plan: QueryPlan): Promise<JobFolder> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await this.#refuseShared();
    const id = createHmac("sha256", await this.#key())
      .update(idempotencyKey)
      .digest("hex")
      .slice(0, 32);
    return JobFolder.create(this.path, id, plan);
  }

  /** @throws UserError if the id is invalid or unknown */
  async find(jobId: string): Promise<JobFolder> {
    const job = JOB_ID.test(jobId) ? await JobFolder.open(this.path, jobId) : undefined;
    if (job === undefined) throw new UserError("UNKNOWN_JOB", `job ${shown(jobId)} not found`);
    await this.#refuseShared();
    return job;
  }

  async #key(): Promise<Buffer> {
    const file = join(this.path, "key");
    await writeOnce(file, randomBytes(32));
    return readFile(file);
  }

  /**
   * The connector trusts the files of a job, even to kill a process, so other users must not write
   * them.
   */
  async #refuseShared(): Promise<void> {
    const stats = await lstat(this.path);
    if (stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0)
      return;
    throw new UserError(
      "JOBS_NOT_PRIVATE",
      `${this.path} must be a folder that belongs to this user, with mode 700`,
    );
  }
}

function shown(jobId: string): string {
  return JSON.stringify(jobId.length > 40 ? `${jobId.slice(0, 40)}…` : jobId);
}
