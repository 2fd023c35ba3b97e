import { RecentTable } from "../../base/recent-table.ts";
import { createJobKey, JOBS, type KnownJob } from "../jobs/job-memory.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { WorkerThread } from "./worker-thread.ts";

/** What the main thread remembers of a job. Replies are correct without it. */
export interface JobPlace {
  /** The worker that created the job, or answered its last call. */
  worker: WorkerThread | undefined;
  /** Set if polls of the job were lost. */
  known: KnownJob | undefined;
}

/** The workers that know the most recent jobs, and those that create one now. */
export class JobPlaces {
  readonly #places = new RecentTable<JobPlace>(JOBS);
  /** The creates in flight of each attempt. */
  readonly #creates = new Map<string, Map<ServedCall, JobPlace>>();

  find(taskType: string, resourceMeta: Uint8Array): JobPlace {
    const key = createJobKey(taskType, resourceMeta);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = { worker: undefined, known: undefined };
    this.#places.set(key, place);
    return place;
  }

  /** A create has returned the job. */
  remember(taskType: string, resourceMeta: Uint8Array, place: JobPlace): void {
    this.#places.set(createJobKey(taskType, resourceMeta), place);
  }

  /**
   * Notes a create until the returned function is called. If Flyte has repeated one that is still
   * in flight, its worker learns it: it must not delete a job that the repeated create returns.
   */
  addCreate(call: ServedCall, place: JobPlace): () => void {
    if (!call.idempotencyKey) return () => undefined; // nothing identifies the attempt
    const key = `${call.taskType}\n${call.idempotencyKey}`;
    const same = this.#creates.get(key) ?? new Map<ServedCall, JobPlace>();
    for (const [earlier, { worker }] of same) worker?.noteRepeated(earlier);
    this.#creates.set(key, same.set(call, place));
    return () => {
      same.delete(call);
      if (same.size === 0) this.#creates.delete(key);
    };
  }
}
