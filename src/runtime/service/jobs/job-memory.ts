import { hash } from "node:crypto";
import { RecentTable } from "../../base/recent-table.ts";
import { cutText } from "../../base/text.ts";
import type { Phase } from "../../wire/models/phase.ts";

/** How many jobs a server remembers at least. */
export const JOBS = 10_000;
const LONGEST_MESSAGE = 500;

/** Polls of one job that failed in a row. */
interface FaultSeries {
  readonly since: number;
  readonly count: number;
}

/** The upload of a job's local output files, even after it has ended. */
interface JobUpload {
  readonly targets: string;
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
  upload: JobUpload | undefined = undefined;

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

/** Identifies a job in a table. */
export function createJobKey(taskType: string, resourceMeta: Uint8Array): string {
  return `${taskType}\n${hash("sha256", resourceMeta, "base64")}`;
}
