import { createHash } from "node:crypto";
import type { Phase } from "../../connector/phase.ts";
import { RecentTable } from "./recent-table.ts";

const JOBS = 10_000;
/** A longer ResourceMeta is remembered by its hash. */
const LONGEST_KEY = 64;

/** Since when `get` has failed for a job, without a break. */
export interface FaultSince {
  readonly at: number;
}

/** What this replica of the server remembers of jobs: a bounded number of them, nothing that a correct answer needs. */
export class JobMemory {
  readonly #phases = new RecentTable<Phase>(JOBS);
  readonly #faults = new RecentTable<FaultSince>(JOBS);
  readonly #answered = new RecentTable<true>(JOBS);

  /** What names a job here. */
  keyOf(taskType: string, resourceMeta: Uint8Array): string {
    const meta = Buffer.from(resourceMeta.buffer, resourceMeta.byteOffset, resourceMeta.byteLength);
    const name = meta.length <= LONGEST_KEY ? meta.toString("latin1") : createHash("sha256").update(meta).digest("base64");
    return `${taskType}\n${name}`;
  }

  /** A create gave it to a caller who was there. */
  answered(job: string): void {
    this.#answered.set(job, true);
  }

  /** Somebody knows of the job: it was given to a caller, or has been asked about. */
  isAnswered(job: string): boolean {
    return this.#answered.get(job) === true || this.#phases.get(job) !== undefined;
  }

  phaseOf(job: string): Phase | undefined {
    return this.#phases.get(job);
  }

  /** Answers the phase before, where it was another or is not known. */
  sawPhase(job: string, phase: Phase): { readonly from: Phase | undefined } | undefined {
    const from = this.#phases.get(job);
    if (from === phase) return undefined;
    this.#phases.set(job, phase);
    return { from };
  }

  /** The first fault of an unbroken series, and whether this is it. */
  sawFault(job: string, now: number): { readonly since: number; readonly isFirst: boolean } {
    const known = this.#faults.get(job);
    if (known === undefined) this.#faults.set(job, { at: now });
    return { since: known?.at ?? now, isFirst: known === undefined };
  }

  sawNoFault(job: string): void {
    if (!this.#faults.isEmpty) this.#faults.delete(job);
  }

  forget(job: string): void {
    this.#phases.delete(job);
    this.#faults.delete(job);
    this.#answered.delete(job);
  }
}
