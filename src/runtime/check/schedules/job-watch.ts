import type { World } from "../world.ts";
import type { Violation } from "./violation.ts";

/** Looks at the jobs of a world after each step, and knows which attempt made them. */
export class JobWatch {
  readonly #world: World;
  /** The attempt that made each job; undefined for a job that was there before. */
  readonly #makers = new Map<string, number | undefined>();
  /** Attempts whose jobs a good connector may leave behind. */
  readonly #excused = new Set<number>();

  constructor(world: World) {
    this.#world = world;
    for (const { id } of world.jobs()) this.#makers.set(id, undefined);
  }

  /** The jobs of an attempt may run on unknown to fx: its create was disturbed again and again. */
  excuse(attempt: number): void {
    this.#excused.add(attempt);
  }

  /** Looks for new jobs, which the current attempt must have made. */
  look(attempt: number): Violation | undefined {
    const active: string[] = [];
    for (const job of this.#world.jobs()) {
      if (!this.#makers.has(job.id)) this.#makers.set(job.id, attempt);
      if (job.active && this.#counts(job.id)) active.push(job.id);
    }
    const made = this.madeIn(attempt);
    if (made.length > 1)
      return {
        invariant: "one-job-per-attempt",
        message: `attempt ${attempt} made ${made.length} jobs: ${made.join(", ")}`,
        expected:
          "one job for each attempt, however often create runs: name the job after idempotencyKey",
      };
    if (active.length > 1)
      return {
        invariant: "one-active-job",
        message: `${active.length} jobs are active at once: ${active.map((id) => `${id} of attempt ${this.#makers.get(id)}`).join(", ")}`,
        expected: "the job of an attempt ends, or is deleted, before the next attempt starts",
      };
    return undefined;
  }

  /** The jobs that an attempt made. */
  madeIn(attempt: number): readonly string[] {
    return [...this.#makers].flatMap(([id, maker]) => (maker === attempt ? [id] : []));
  }

  /** A job of the attempt that is active. */
  findActive(attempt: number): string | undefined {
    return this.#listActive().find((id) => this.#makers.get(id) === attempt);
  }

  /** A job that is active, although no run needs it any more. */
  findLeft(): string | undefined {
    return this.#listActive().find((id) => this.#counts(id));
  }

  #listActive(): readonly string[] {
    return [...this.#world.jobs()].flatMap(({ id, active }) => (active ? [id] : []));
  }

  #counts(id: string): boolean {
    const maker = this.#makers.get(id);
    return maker !== undefined && !this.#excused.has(maker);
  }
}
