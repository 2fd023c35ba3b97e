import { type Moments, NO_MOMENTS } from "../../faults/fault-plan.ts";
import type { ScheduledFault } from "../../faults/scheduled-fault.ts";
import { type Expectation, type ExecutedSchedule, executeSchedule } from "./execute-schedule.ts";
import type { ExecutedTask } from "./executed-task.ts";
import type { ScheduleExecution } from "./schedule-execution.ts";
import type { Schedule } from "./schedule.ts";

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
  async executeUndisturbed(): Promise<ExecutedSchedule> {
    const executed = await this.execute({ seed: 0, faults: [] });
    const { execution, ending } = executed;
    this.#moments = execution.moments;
    if (ending?.how === "succeeded")
      this.#expectation = {
        contents: ending.contents,
        usualMs: execution.elapsedMs,
        limitMs: 10 * execution.elapsedMs + HOUR_MS,
      };
    return executed;
  }

  execute(schedule: Schedule): Promise<ExecutedSchedule> {
    return executeSchedule(this.#task, schedule, this.#expectation);
  }

  /** Leaves out faults, and lets them happen earlier, as long as the same invariant is violated. */
  async shrink(failed: ExecutedSchedule): Promise<ExecutedSchedule> {
    let smallest = failed;
    for (;;) {
      const smaller = await this.#findSmaller(smallest.execution);
      if (smaller === undefined) return smallest;
      smallest = smaller;
    }
  }

  async #findSmaller({
    schedule,
    hits,
    violation,
  }: ScheduleExecution): Promise<ExecutedSchedule | undefined> {
    for (const faults of listSmaller(schedule.faults, hits)) {
      const smaller = await this.execute({ seed: schedule.seed, faults });
      if (smaller.execution.violation?.invariant === violation?.invariant) return smaller;
    }
    return undefined;
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
