import { describeThrown } from "../../base/errors/thrown.ts";
import { readAuthorStack } from "../../base/source/source-location.ts";
import {
  type DisturbedMethod,
  type FaultKind,
  isDisturbance,
} from "../../faults/scheduled-fault.ts";
import type { JobWatch } from "./job-watch.ts";
import type { Violation } from "./violation.ts";

/** One call of a method of the author, and the faults within it. */
export class AuthorCall {
  readonly method: DisturbedMethod;
  readonly attempt: number;
  /** Whether the attempt had a job before the call. */
  readonly #hadJob: boolean;
  #hasReturned = false;
  #disturbances = 0;
  /** Whether the last step of the call, a request or its end, was disturbed. */
  #isDisturbedLast = false;
  #wasAborted = false;

  constructor(method: DisturbedMethod, attempt: number, jobs: JobWatch) {
    this.method = method;
    this.attempt = attempt;
    this.#hadJob = jobs.madeIn(attempt).length > 0;
  }

  get isDisturbed(): boolean {
    return this.#disturbances > 0;
  }

  /** False if the call threw, or fx gave up waiting for it. */
  get hasReturned(): boolean {
    return this.#hasReturned;
  }

  /** Counts a request of the call, or its end, and the fault that happened there. */
  step(fault: FaultKind | undefined): void {
    this.#isDisturbedLast = fault !== undefined && isDisturbance(fault);
    if (this.#isDisturbedLast) this.#disturbances += 1;
  }

  /** The run was aborted during the call. */
  abort(): void {
    this.#wasAborted = true;
  }

  returned(): void {
    this.#hasReturned = true;
  }

  /** The call threw. A good connector may throw in any `get`, because the engine polls again. */
  judgeThrown(error: unknown, jobs: JobWatch): Violation | undefined {
    if (this.method === "get") return undefined;
    const { location } = readAuthorStack(error);
    if (!this.isDisturbed && !(this.method === "create" && this.#wasAborted))
      return {
        ...EXPECTATIONS[this.method],
        message: `${this.method} threw although no fault disturbed it: ${describeThrown(error)}`,
        location,
      };
    return this.method === "create" ? this.#judgeLeftJob(error, jobs) : undefined;
  }

  /**
   * A connector whose answer was lost has to ask again, because its request may have made the job. If
   * that is disturbed, too, it can do no more.
   */
  #judgeLeftJob(error: unknown, jobs: JobWatch): Violation | undefined {
    const job = jobs.findActive(this.attempt);
    const triedAgain = this.#disturbances > 1 && this.#isDisturbedLast;
    if (job === undefined || this.#wasAborted) return undefined;
    if (this.#hadJob || triedAgain) {
      jobs.excuse(this.attempt);
      return undefined;
    }
    return {
      invariant: "no-unknown-job",
      message: `create threw, but had made job ${job}: ${describeThrown(error)}`,
      expected:
        "create sends the request again, or deletes the job, before it throws: Flyte never deletes a job that it does not know",
      location: readAuthorStack(error).location,
    };
  }
}

const EXPECTATIONS = {
  create: {
    invariant: "create-again",
    expected: "a create that is called again with the same identity returns the same job",
  },
  delete: {
    invariant: "delete-again",
    expected: "a delete of a job that is missing, deleted or at its end succeeds",
  },
} as const satisfies Record<string, Pick<Violation, "invariant" | "expected">>;
