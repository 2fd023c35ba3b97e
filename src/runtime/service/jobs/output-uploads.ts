import type { Storage } from "../../base/storage.ts";
import type { PlannedUpload } from "../../storage/plan-uploads.ts";
import { runUploads } from "../../storage/upload-outputs.ts";
import { RecentTable } from "./recent-table.ts";

/** Each upload may hold 32 MiB of parts in memory. */
const MOST_RUNNING = 4;
const MOST_KNOWN = 1000;

/** Local files, and the storage that receives them. */
export interface Upload {
  readonly uploads: readonly PlannedUpload[];
  readonly storage: Storage;
}

interface JobUpload {
  readonly targets: string;
  readonly controller: AbortController;
  readonly work: Promise<void>;
  hasFailed: boolean;
}

/**
 * Uploads jobs' local output files. An upload outlives the call that started it, and the next call
 * for the job joins it. A replica that does not know of the upload repeats it, to the same URIs.
 */
export class OutputUploads {
  readonly #random: () => number;
  readonly #jobs = new Map<string, JobUpload>();
  /** Finished uploads, so that a repeated poll uploads nothing. */
  readonly #done = new RecentTable<string>(MOST_KNOWN);
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Uploads a job's outputs, or joins the upload in progress. Undefined if this server has already
   * uploaded them. Call `forget` if the upload fails, so that the next call starts it again.
   */
  uploadJob(job: string, upload: Upload): Promise<void> | undefined {
    const targets = upload.uploads.map(({ to }) => to).join("\n");
    if (this.#done.get(job) === targets) return undefined;
    const known = this.#jobs.get(job);
    if (known?.targets === targets) return known.work;
    this.forget(job);
    const controller = new AbortController();
    const work = this.upload(upload, controller.signal);
    const started: JobUpload = { targets, controller, work, hasFailed: false };
    this.#jobs.set(job, started);
    work.then(
      () => {
        if (this.#jobs.get(job) !== started) return;
        this.#jobs.delete(job);
        this.#done.set(job, targets);
      },
      () => {
        started.hasFailed = true;
        this.#dropUnasked();
      },
    );
    return work;
  }

  /** Uploads for a single call, until its signal fires. */
  async upload({ uploads, storage }: Upload, signal: AbortSignal): Promise<void> {
    while (this.#running >= MOST_RUNNING)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      signal.throwIfAborted();
      const { fileStorage } = await import("../../storage/file/file-storage.ts");
      await runUploads(uploads, { storage, source: fileStorage(this.#random), signal });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Stops the job's upload, if one is in progress. */
  forget(job: string): void {
    this.#jobs.get(job)?.controller.abort(new Error("the upload is no longer needed"));
    this.#jobs.delete(job);
    this.#done.delete(job);
  }

  /** Stops every upload; another replica, or this one after a restart, repeats them. */
  stop(): void {
    for (const { controller } of this.#jobs.values())
      controller.abort(new Error("the server is shutting down"));
    this.#jobs.clear();
  }

  /** Forgets failed uploads whose jobs are no longer polled. */
  #dropUnasked(): void {
    for (const [job, { hasFailed }] of this.#jobs) {
      if (this.#jobs.size <= MOST_KNOWN) return;
      if (hasFailed) this.#jobs.delete(job);
    }
  }
}
