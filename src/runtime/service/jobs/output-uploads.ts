import type { Storage } from "../../base/storage.ts";
import { type PlannedUpload, runUploads } from "../../storage/plan-uploads.ts";
import type { KnownJob } from "./job-memory.ts";

/** Each upload may hold 32 MiB of parts in memory. */
const MOST_RUNNING = 4;

/** Local files, and the storage that receives them. */
export interface Upload {
  readonly uploads: readonly PlannedUpload[];
  readonly storage: Storage;
}

/**
 * Uploads jobs' local output files. An upload outlives the call that started it, and the next call
 * for the job joins it. A replica that does not know of the upload repeats it, to the same URIs.
 */
export class OutputUploads {
  /** The uploads of jobs that have not ended. */
  readonly #controllers = new Set<AbortController>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /**
   * Uploads a job's outputs, or joins the upload that was started before, which may have ended. Call
   * `forget` if the upload fails, so that the next call starts it again.
   */
  uploadJob(job: KnownJob, upload: Upload): Promise<void> {
    const targets = upload.uploads.map(({ to }) => to).join("\n");
    if (job.upload?.targets === targets) return job.upload.work;
    this.forget(job);
    const controller = new AbortController();
    const work = this.upload(upload, controller.signal);
    job.upload = { targets, controller, work };
    this.#controllers.add(controller);
    const end = (): void => void this.#controllers.delete(controller);
    work.then(end, end);
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
      await runUploads(uploads, { storage, source: fileStorage(), signal });
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Stops the job's upload, if one is in progress. */
  forget(job: KnownJob): void {
    job.upload?.controller.abort(new Error("the upload is no longer needed"));
    job.upload = undefined;
  }

  /** Stops every upload; another replica, or this one after a restart, repeats them. */
  stop(): void {
    for (const controller of this.#controllers)
      controller.abort(new Error("the server is shutting down"));
  }
}
