import { createHash } from "node:crypto";
import { cutText } from "../../base/text.ts";
import type { Phase } from "../../wire/models/phase.ts";

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
  getKey(taskType: string, resourceMeta: Uint8Array): string {
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

/**
 * Values by key, the recent ones only: what was neither read nor set while as many others were is forgotten. Holds at
 * most twice its size, and moves nothing at a read.
 */
export class RecentTable<Value> {
  readonly #size: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(size: number) {
    this.#size = size;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined || this.#old.size === 0) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#size && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  get isEmpty(): boolean {
    return this.#young.size === 0 && this.#old.size === 0;
  }
}
