import type { World } from "../world.ts";
import { createViolation, type Violation } from "./violation.ts";

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
    for (const { id } of this.#world.jobs())
      if (!this.#makers.has(id)) this.#makers.set(id, attempt);
    const made = this.madeIn(attempt);
    if (made.length > 1)
      return createViolation(
        "one-job-per-attempt",
        `attempt ${attempt} made ${made.length} jobs: ${made.join(", ")}`,
      );
    const active = this.listActive();
    if (active.length > 1)
      return createViolation(
        "one-active-job",
        `${active.length} jobs are active at once: ${active.map((id) => `${id} of attempt ${this.#makers.get(id)}`).join(", ")}`,
      );
    return undefined;
  }

  /** The jobs that an attempt made. */
  madeIn(attempt: number): readonly string[] {
    return [...this.#makers].flatMap(([id, maker]) => (maker === attempt ? [id] : []));
  }

  /** The jobs of the run that are active, without those of excused attempts. */
  listActive(): readonly string[] {
    return [...this.#world.jobs()].flatMap(({ id, active }) => {
      const maker = this.#makers.get(id);
      return active && maker !== undefined && !this.#excused.has(maker) ? [id] : [];
    });
  }
}
