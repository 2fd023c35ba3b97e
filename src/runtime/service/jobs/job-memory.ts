import { RecentTable } from "../../base/recent-table.ts";
import type { Storage } from "../../base/storage.ts";
import { cutText } from "../../base/text.ts";
import { createJobKey } from "../../connector/job-key.ts";
import { type PlannedUpload, runUploads } from "../../storage/plan-uploads.ts";
import type { Phase } from "../../wire/models/phase.ts";

/** How many jobs a server remembers at least. */
const JOBS = 10_000;
const LONGEST_MESSAGE = 500;

/** Polls of one job that failed in a row. */
interface FaultSeries {
  readonly since: number;
  readonly count: number;
}

/** An upload of a job's local output files, even after it has ended. */
interface JobUpload {
  readonly controller: AbortController;
  readonly work: Promise<void>;
}

/** What this replica remembers about a job. Replies are correct without it. */
export class KnownJob {
  /** Whether a create returned the job to a caller that was still connected. */
  isCreatedHere = false;
  /** The last phase that a caller saw. */
  phase: Phase | undefined = undefined;
  /** The start of the connector's last message; undefined if it had none. */
  lastMessage: string | undefined = undefined;
  /** Undefined if the last poll succeeded. */
  faults: FaultSeries | undefined = undefined;
  /** By their targets: tasks whose service returned the same job each have their own. */
  readonly uploads = new Map<string, JobUpload>();

  constructor(readonly key: string) {}

  /** Whether a caller knows the job: a create returned it, or a caller polled it. */
  get isKnownToCaller(): boolean {
    return this.isCreatedHere || this.phase !== undefined;
  }

  /** Records a poll that succeeded. `message` must not hold a secret. */
  recordPoll(message: string): void {
    this.faults = undefined;
    this.lastMessage = message === "" ? undefined : cutText(message, LONGEST_MESSAGE);
  }

  recordFault(now: number): FaultSeries {
    const { since, count } = this.faults ?? { since: now, count: 0 };
    this.faults = { since, count: count + 1 };
    return this.faults;
  }
}

/** The most recent jobs. */
export class JobMemory {
  readonly #jobs = new RecentTable<KnownJob>(JOBS);

  get(taskType: string, resourceMeta: Uint8Array): KnownJob {
    const key = createJobKey(taskType, resourceMeta);
    const known = this.#jobs.get(key);
    if (known !== undefined) return known;
    const job = new KnownJob(key);
    this.#jobs.set(key, job);
    return job;
  }

  forget({ key }: KnownJob): void {
    this.#jobs.delete(key);
  }
}

/** Each upload may hold 32 MiB of parts in memory. */
const MOST_RUNNING = 4;
/** Polls with ever other output prefixes may be forged. */
const MOST_OF_JOB = 100;

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
   * Uploads a job's outputs, or joins the upload to the same targets that was started before, which
   * may have ended. Call `forget` if the upload fails, so that the next call starts it again.
   */
  uploadJob(job: KnownJob, upload: Upload): Promise<void> {
    const targets = listTargets(upload);
    const known = job.uploads.get(targets);
    if (known !== undefined) return known.work;
    if (job.uploads.size === MOST_OF_JOB) this.forget(job);
    const controller = new AbortController();
    const work = this.upload(upload, controller.signal);
    job.uploads.set(targets, { controller, work });
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

  /** Stops an upload of the job, if it is in progress. Default: all of them. */
  forget({ uploads }: KnownJob, upload?: Upload): void {
    for (const targets of upload === undefined ? [...uploads.keys()] : [listTargets(upload)]) {
      uploads.get(targets)?.controller.abort(new Error("the upload is no longer needed"));
      uploads.delete(targets);
    }
  }

  /** Stops every upload; another replica, or this one after a restart, repeats them. */
  stop(): void {
    for (const controller of this.#controllers)
      controller.abort(new Error("the server is shutting down"));
  }
}

function listTargets({ uploads }: Upload): string {
  return uploads.map(({ to }) => to).join("\n");
}
