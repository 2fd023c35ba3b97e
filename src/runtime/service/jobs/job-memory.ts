import { createHash } from "node:crypto";
import type { Phase } from "../../connector/phase.ts";
import { cutText } from "../../errors/cut-text.ts";
import { RecentTable } from "./recent-table.ts";

const JOBS = 10_000;
/** Of the connector's words, for each job. */
const LONGEST_WORDS = 500;
/** A longer ResourceMeta is remembered by its hash. */
const LONGEST_KEY = 64;

/** Faults of `get` for one job, without a break. */
export interface FaultSeries {
  readonly since: number;
  readonly count: number;
}

/** What this replica of the server remembers of jobs: a bounded number of them, nothing that a correct answer needs. */
export class JobMemory {
  readonly #phases = new RecentTable<Phase>(JOBS);
  readonly #words = new RecentTable<string>(JOBS);
  readonly #faults = new RecentTable<FaultSeries>(JOBS);
  readonly #answered = new RecentTable<true>(JOBS);

  /** What names a job here. */
  keyOf(taskType: string, resourceMeta: Uint8Array): string {
    const meta = Buffer.from(resourceMeta.buffer, resourceMeta.byteOffset, resourceMeta.byteLength);
    const name =
      meta.length <= LONGEST_KEY
        ? meta.toString("latin1")
        : createHash("sha256").update(meta).digest("base64");
    return `${taskType}\n${name}`;
  }

  /** A create gave it to a caller who was there. */
  answered(job: string): void {
    this.#answered.set(job, true);
  }

  /** This server created the job, not long ago. */
  isCreatedHere(job: string): boolean {
    return this.#answered.get(job) === true;
  }

  /** Somebody knows of the job: it was given to a caller, or has been asked about. */
  isAnswered(job: string): boolean {
    return this.isCreatedHere(job) || this.#phases.get(job) !== undefined;
  }

  /** The start of the message of the connector's last answer; undefined if it had none. */
  wordsOf(job: string): string | undefined {
    return this.#words.get(job);
  }

  /** The connector answered, with this message. It must hold no secret. */
  sawWords(job: string, message: string): void {
    if (message !== "") this.#words.set(job, cutText(message, LONGEST_WORDS));
    else if (!this.#words.isEmpty) this.#words.delete(job);
  }

  /** Answers the phase before, where it was another or is not known. */
  sawPhase(job: string, phase: Phase): { readonly from: Phase | undefined } | undefined {
    const from = this.#phases.get(job);
    if (from === phase) return undefined;
    this.#phases.set(job, phase);
    return { from };
  }

  /** One more fault. Answers the unbroken series that it belongs to. */
  sawFault(job: string, now: number): FaultSeries {
    const known = this.#faults.get(job);
    const series =
      known === undefined
        ? { since: now, count: 1 }
        : { since: known.since, count: known.count + 1 };
    this.#faults.set(job, series);
    return series;
  }

  sawNoFault(job: string): void {
    if (!this.#faults.isEmpty) this.#faults.delete(job);
  }

  forget(job: string): void {
    this.#phases.delete(job);
    this.#words.delete(job);
    this.#faults.delete(job);
    this.#answered.delete(job);
  }
}
