import { createRepeatableRandom } from "../../base/context.ts";
import type { Json } from "../../base/json.ts";
import { formatMs } from "../../base/text.ts";
import {
  type FaultPlace,
  FaultPlan,
  formatFault,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import { VirtualClock } from "../../local/clock/virtual-clock.ts";
import type { CheckFault, TraceStep } from "../check-outcome.ts";
import type { World } from "../world.ts";
import type { Schedule } from "./schedule.ts";

/** One execution of a schedule: knows which fault is due, and records what happens. */
export class ScheduleExecution {
  readonly clock = new VirtualClock();
  readonly random: () => number;
  readonly trace: TraceStep[] = [];
  readonly #startedAt = this.clock.now();
  readonly plan: FaultPlan;
  readonly #over = new AbortController();
  /** Fires when the execution has ended, at the latest at the first violation. */
  readonly over = this.#over.signal;
  /** The first invariant that did not hold. */
  violation: Violation | undefined;
  /** The outputs of the run, with the contents of their files; undefined unless it succeeded. */
  contents: Json | undefined;

  /** @param limitMs the virtual time after which the run counts as endless */
  constructor(
    readonly schedule: Schedule,
    private readonly limitMs: number,
  ) {
    this.plan = new FaultPlan(schedule.faults);
    this.random = createRepeatableRandom(schedule.seed);
  }

  get elapsedMs(): number {
    return this.clock.now() - this.#startedAt;
  }

  /** Passes a place. Returns the fault that is due there. */
  reach(place: FaultPlace): ScheduledFault | undefined {
    if (this.elapsedMs > this.limitMs) this.tooLong(formatMs(this.limitMs));
    return this.plan.reach(place);
  }

  /** Records a step. */
  note(
    text: string,
    fault?: ScheduledFault,
    details: Pick<TraceStep, "body" | "isWithin"> = {},
  ): void {
    const shown = fault && formatFault(fault);
    this.trace.push({ atMs: this.elapsedMs, text, ...details, fault: shown });
  }

  /**
   * The run takes too long.
   *
   * @param span how long it has lasted
   */
  tooLong(span: string): void {
    this.judge(createViolation("ends", `the run has not ended within ${span}`));
  }

  /** Ends the execution if an invariant does not hold. */
  judge(violation: Violation | undefined): void {
    if (violation === undefined || this.#over.signal.aborted) return;
    this.violation = violation;
    this.end();
  }

  end(): void {
    this.#over.abort();
  }
}

/** Looks at the jobs of a world after each step, and knows which attempt made them. */
export class JobWatch {
  /** The attempt that made each job; undefined for a job that was there before. */
  readonly #makers = new Map<string, number | undefined>();
  /** Attempts whose jobs a good connector may leave behind. */
  readonly #excused = new Set<number>();

  constructor(private readonly world: World) {
    for (const { id } of world.jobs()) this.#makers.set(id, undefined);
  }

  /** The jobs of an attempt may run on unknown to fx: its create was disturbed again and again. */
  excuse(attempt: number): void {
    this.#excused.add(attempt);
  }

  /** Looks for new jobs, which the current attempt must have made. */
  look(attempt: number): Violation | undefined {
    for (const { id } of this.world.jobs())
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
    return [...this.world.jobs()].flatMap(({ id, active }) => {
      const maker = this.#makers.get(id);
      return active && maker !== undefined && !this.#excused.has(maker) ? [id] : [];
    });
  }
}

/** What must hold in every schedule, and what a good connector does for it. */
const INVARIANTS = {
  /** The outside system never has two jobs for one identity. */
  "one-job-per-attempt":
    "one job for each attempt, however often create runs: name the job after idempotencyKey",
  /** At most one job is active at any time. */
  "one-active-job": "the job of an attempt ends, or is deleted, before the next attempt starts",
  /** A create that throws leaves no job that Flyte does not know. */
  "no-unknown-job":
    "create sends the request again, or deletes the job, before it throws: Flyte never deletes a job that it does not know",
  /** No job is active after the run has ended. */
  "no-job-left":
    "get reports a terminal phase only if the job has ended, and delete returns only if it ends the job",
  /** Create throws only if a fault disturbs it, even if it is called again. */
  "create-again": "a create that is called again with the same identity returns the same job",
  /** Delete throws only if a fault disturbs it, even if the job has ended. */
  "delete-again": "a delete of a job that is missing, deleted or at its end succeeds",
  /** A run that succeeds has the outputs of the run without faults. */
  "same-outputs": "the outputs of the run without faults",
  /** The run succeeds, unless a fault justifies its failure. */
  succeeds:
    "the run succeeds: get throws if a request fails, so that it is called again, and reports FAILED only if the job has failed",
  /** The run ends. */
  ends: "get reports a terminal phase at last, and each method returns",
} as const;

/** An invariant that does not hold, as far as the fault of the check is known. */
export interface Violation extends CheckFault {
  readonly invariant: keyof typeof INVARIANTS;
}

/** @param message what happened */
export function createViolation(
  invariant: Violation["invariant"],
  message: string,
  details: Pick<CheckFault, "expected" | "location"> = {},
): Violation {
  return { invariant, message, expected: INVARIANTS[invariant], ...details };
}
