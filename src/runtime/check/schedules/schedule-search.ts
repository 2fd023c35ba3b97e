import { type Moments, NO_MOMENTS } from "../../faults/fault-plan.ts";
import type { ScheduledFault } from "../../faults/scheduled-fault.ts";
import type { CheckFault } from "../check-outcome.ts";
import { type Expectation, executeSchedule } from "./execute-schedule.ts";
import type { ExecutedTask } from "./fx-process.ts";
import type { ScheduleExecution } from "./schedule-execution.ts";
import { formatScheduleToken } from "./schedule-token.ts";
import type { Schedule } from "./schedule.ts";
import { compareTraces, tellStory } from "./trace.ts";
import type { Violation } from "./violation.ts";

const HOUR_MS = 60 * 60 * 1000;
/** The run without faults may take a week of virtual time. */
const FIRST_EXPECTATION = { contents: undefined, usualMs: 0, limitMs: 7 * 24 * HOUR_MS };

/** Executes the schedules of one task, and knows what its run without faults is like. */
export class ScheduleSearch {
  readonly #task: ExecutedTask;
  #expectation: Expectation = FIRST_EXPECTATION;
  #moments = NO_MOMENTS;

  constructor(task: ExecutedTask) {
    this.#task = task;
  }

  /** How often the run without faults passes each place. */
  get moments(): Moments {
    return this.#moments;
  }

  /** Runs the task without faults. What it shows is expected of all other runs. */
  async executeUndisturbed(): Promise<ScheduleExecution> {
    const execution = await this.execute({ seed: 0, faults: [] });
    const { moments, contents, elapsedMs } = execution;
    this.#moments = moments;
    this.#expectation = { contents, usualMs: elapsedMs, limitMs: 10 * elapsedMs + HOUR_MS };
    return execution;
  }

  execute(schedule: Schedule): Promise<ScheduleExecution> {
    return executeSchedule(this.#task, schedule, this.#expectation);
  }

  /** Executes a schedule again, and returns what differs. Undefined if the same happens. */
  async compare({ schedule, trace }: ScheduleExecution): Promise<CheckFault | undefined> {
    const again = await this.execute(schedule);
    const difference = compareTraces(trace, again.trace);
    return difference && { ...difference, replay: this.#toToken(schedule) };
  }

  /** Undefined if no invariant was violated. */
  toFailure({ schedule, violation, trace }: ScheduleExecution): Violation | undefined {
    return violation && { ...violation, story: tellStory(trace), replay: this.#toToken(schedule) };
  }

  /** Leaves out faults, and lets them happen earlier, as long as the same invariant is violated. */
  async shrink(execution: ScheduleExecution): Promise<ScheduleExecution> {
    const { schedule, hits, violation } = execution;
    if (violation === undefined) return execution;
    for (const faults of listSmaller(schedule.faults, hits)) {
      const smaller = await this.execute({ seed: schedule.seed, faults });
      if (smaller.violation?.invariant === violation.invariant) return this.shrink(smaller);
    }
    return execution;
  }

  #toToken(schedule: Schedule): string {
    return formatScheduleToken({ task: this.#task.task, schedule });
  }
}

/** Faults that did not happen are left out first, all at once. */
function listSmaller(
  faults: readonly ScheduledFault[],
  hits: readonly ScheduledFault[],
): (readonly ScheduledFault[])[] {
  if (hits.length < faults.length) return [hits];
  const fewer = faults.map((left) => faults.filter((fault) => fault !== left));
  const earlier = faults
    .filter(
      ({ place, at }) => at > 1 && !faults.some((each) => each.place === place && each.at === 1),
    )
    .map((late) => faults.map((fault) => (fault === late ? { ...fault, at: 1 } : fault)));
  return [...fewer, ...earlier];
}
