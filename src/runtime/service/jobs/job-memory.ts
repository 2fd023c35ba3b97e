import { createHash } from "node:crypto";
import { cutText } from "../../base/text.ts";
import type { Phase } from "../../wire/models/phase.ts";
import { RecentTable } from "./recent-table.ts";

const JOBS = 10_000;
const LONGEST_MESSAGE = 500;
/** A longer ResourceMeta is remembered by its hash. */
const LONGEST_KEY = 64;

/** Polls of one job that failed in a row. */
export interface FaultSeries {
  readonly since: number;
  readonly count: number;
}

/** What this replica remembers about recent jobs. Replies are correct without it. */
export class JobMemory {
  readonly #phases = new RecentTable<Phase>(JOBS);
  readonly #messages = new RecentTable<string>(JOBS);
  readonly #faults = new RecentTable<FaultSeries>(JOBS);
  readonly #created = new RecentTable<true>(JOBS);

  getKey(taskType: string, resourceMeta: Uint8Array): string {
    const meta = Buffer.from(resourceMeta.buffer, resourceMeta.byteOffset, resourceMeta.byteLength);
    const name =
      meta.length <= LONGEST_KEY
        ? meta.toString("latin1")
        : createHash("sha256").update(meta).digest("base64");
    return `${taskType}\n${name}`;
  }

  /** Records that a create returned the job to a caller that was still connected. */
  recordCreated(job: string): void {
    this.#created.set(job, true);
  }

  isCreatedHere(job: string): boolean {
    return this.#created.get(job) === true;
  }

  /** Whether a caller knows the job: a create returned it, or a caller polled it. */
  isKnownToCaller(job: string): boolean {
    return this.isCreatedHere(job) || this.#phases.get(job) !== undefined;
  }

  /** The start of the connector's last message; undefined if it had none. */
  getLastMessage(job: string): string | undefined {
    return this.#messages.get(job);
  }

  /** `message` must not hold a secret. */
  recordMessage(job: string, message: string): void {
    if (message !== "") this.#messages.set(job, cutText(message, LONGEST_MESSAGE));
    else if (!this.#messages.isEmpty) this.#messages.delete(job);
  }

  /** Returns the previous phase if it differs or is unknown, otherwise undefined. */
  recordPhase(job: string, phase: Phase): { readonly from: Phase | undefined } | undefined {
    const from = this.#phases.get(job);
    if (from === phase) return undefined;
    this.#phases.set(job, phase);
    return { from };
  }

  recordFault(job: string, now: number): FaultSeries {
    const known = this.#faults.get(job);
    const series = { since: known?.since ?? now, count: (known?.count ?? 0) + 1 };
    this.#faults.set(job, series);
    return series;
  }

  clearFaults(job: string): void {
    if (!this.#faults.isEmpty) this.#faults.delete(job);
  }

  forget(job: string): void {
    this.#phases.delete(job);
    this.#messages.delete(job);
    this.#faults.delete(job);
    this.#created.delete(job);
  }
}
