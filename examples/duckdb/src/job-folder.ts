import { access, mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { JobProcess } from "./job-process.ts";
import type { QueryPlan } from "./plan-query.ts";
import { writeOnce } from "./write-once.ts";

/** Content of `status.json`, which the job's process replaces atomically. */
export type JobStatus =
  | { readonly phase: "RUNNING"; readonly message: string }
  | { readonly phase: "SUCCEEDED"; readonly rows: number; readonly result: string }
  | { readonly phase: "FAILED"; readonly message: string };

/**
 * One job on disk. The connector writes `plan.json` and `deleted`; the job's process writes
 * `process.json`, `status.json` and `log.jsonl` (worker.mjs).
 */
export class JobFolder {
  readonly id: string;
  readonly path: string;

  private constructor(root: string, id: string) {
    this.id = id;
    this.path = join(root, id);
  }

  static async create(root: string, id: string, plan: QueryPlan): Promise<JobFolder> {
    const job = new JobFolder(root, id);
    await mkdir(job.path, { recursive: true, mode: 0o700 });
    await writeOnce(job.#file("plan.json"), JSON.stringify(plan));
    return job;
  }

  /** Returns undefined if the job does not exist. */
  static async open(root: string, id: string): Promise<JobFolder | undefined> {
    const job = new JobFolder(root, id);
    return (await exists(job.#file("plan.json"))) ? job : undefined;
  }

  get logFile(): string {
    return this.#file("log.jsonl");
  }

  /** Standard error of the process, for crashes. */
  get errorFile(): string {
    return this.#file("stderr.txt");
  }

  /** Returns undefined until a process has claimed the job. */
  readProcess(): Promise<JobProcess | undefined> {
    return this.#read<JobProcess>("process.json");
  }

  /** Returns undefined until the process has written its first status. */
  readStatus(): Promise<JobStatus | undefined> {
    return this.#read<JobStatus>("status.json");
  }

  /**
   * Prevents the job from running: each process looks for this file after it has claimed the job.
   */
  async markDeleted(): Promise<void> {
    await writeOnce(this.#file("deleted"), "");
  }

  isDeleted(): Promise<boolean> {
    return exists(this.#file("deleted"));
  }

  /** Removes the files that a killed process left behind. */
  async removeLeftovers(): Promise<void> {
    const plan = await this.#read<QueryPlan>("plan.json");
    if (plan !== undefined) await rm(resolve(this.path, plan.partial), { force: true });
    await rm(this.#file("spill"), { recursive: true, force: true });
  }

  #file(name: string): string {
    return join(this.path, name);
  }

  async #read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(this.#file(name), "utf8")) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
