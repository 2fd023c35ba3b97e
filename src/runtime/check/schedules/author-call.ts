import { describeThrown } from "../../base/errors/thrown.ts";
import { readAuthorStack } from "../../base/source/source-location.ts";
import {
  describeFault,
  type DisturbedMethod,
  type FaultKind,
  isDisturbance,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import type { FxProcess } from "./fx-process.ts";
import { createViolation, type Violation } from "./job-watch.ts";

/** One call of a method of the author, and the faults within it. */
export class AuthorCall {
  readonly attempt: number;
  /** False if the call threw, or fx gave up waiting for it. */
  hasReturned = false;
  /** Whether the attempt had a job before the call. */
  readonly #hadJob: boolean;
  #disturbances = 0;
  /** Whether the last step of the call, a request or its end, was disturbed. */
  #isDisturbedLast = false;
  #wasAborted = false;

  constructor(
    readonly method: DisturbedMethod,
    readonly process: FxProcess,
  ) {
    this.attempt = process.attempt;
    this.#hadJob = process.jobs.madeIn(this.attempt).length > 0;
  }

  get isDisturbed(): boolean {
    return this.#disturbances > 0;
  }

  /** Records what happens within the call. */
  note(text: string, fault?: ScheduledFault, body?: string): void {
    this.process.execution.note(text, fault, { body, isWithin: true });
  }

  /** Counts a request of the call, or its end, and the fault that happened there. */
  step(fault: FaultKind | undefined): void {
    this.#isDisturbedLast = fault !== undefined && isDisturbance(fault);
    if (this.#isDisturbedLast) this.#disturbances += 1;
  }

  /** fx dies, or the run is aborted, if that is what the fault does at this moment. */
  async interrupt(
    fault: ScheduledFault | undefined,
    moment: "before" | "after",
    died: string,
    aborted = died,
  ): Promise<void> {
    if (fault?.kind === `die-${moment}`) {
      this.note(`fx dies ${died}`, fault);
      await this.process.die();
    } else if (fault?.kind === `abort-${moment}`) {
      this.note(`the run is aborted ${aborted}`, fault);
      this.#wasAborted = true;
      this.process.abort();
    }
  }

  /** Records a fault of the call itself. Returns its text. */
  report(fault: ScheduledFault): string {
    const text = describeFault(fault);
    this.note(text, fault);
    if (isDisturbance(fault.kind)) this.step(fault.kind);
    return text;
  }

  /** The call threw. A good connector may throw in any `get`, because the engine polls again. */
  judgeThrown(error: unknown): Violation | undefined {
    const { method } = this;
    if (method === "get") return undefined;
    if (!this.isDisturbed && !(method === "create" && this.#wasAborted))
      return createViolation(
        `${method}-again`,
        `${method} threw although no fault disturbed it: ${describeThrown(error)}`,
        { location: readAuthorStack(error).location },
      );
    return method === "create" ? this.#judgeLeftJob(error) : undefined;
  }

  /**
   * A connector whose answer was lost has to ask again, because its request may have made the job. If
   * that is disturbed, too, it can do no more.
   */
  #judgeLeftJob(error: unknown): Violation | undefined {
    const { jobs } = this.process;
    const made = jobs.madeIn(this.attempt);
    const job = jobs.listActive().find((id) => made.includes(id));
    const triedAgain = this.#disturbances > 1 && this.#isDisturbedLast;
    if (job === undefined || this.#wasAborted) return undefined;
    if (this.#hadJob || triedAgain) {
      jobs.excuse(this.attempt);
      return undefined;
    }
    return createViolation(
      "no-unknown-job",
      `create threw, but had made job ${job}: ${describeThrown(error)}`,
      { location: readAuthorStack(error).location },
    );
  }
}
