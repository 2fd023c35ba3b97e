import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { readAuthorStack, showPlace } from "../../runtime/base/source/source-location.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";

const MISTAKES = [TypeError, ReferenceError, RangeError];

/** Counts how often `get` has failed since its last success. */
export class GetFaults {
  #count = 0;
  #hasFailedSincePoll = false;
  #latest: unknown;

  constructor(private readonly cwd: string) {}

  /** The count, the consequence and the latest error; empty if `get` works. */
  format(consequence: string): string {
    if (this.#count === 0) return "";
    const times = this.#count === 1 ? "" : ` ${this.#count} times`;
    return `get failed${times}${consequence}: ${describeThrown(this.#latest)}${formatPlace(this.#latest, this.cwd)}`;
  }

  note(event: RunEvent): void {
    if (event.type === "get-failed") {
      this.#count += 1;
      this.#latest = event.error;
      this.#hasFailedSincePoll = true;
    } else if (event.type === "polled") {
      if (!this.#hasFailedSincePoll) this.#count = 0;
      this.#hasFailedSincePoll = false;
    } else if (event.type !== "log" && event.type !== "warning") this.#count = 0;
  }
}

/** Where an error that is probably a mistake in the code was thrown: fx polls on, so no other line shows it. */
function formatPlace(error: unknown, cwd: string): string {
  if (!MISTAKES.some((type) => error instanceof type)) return "";
  const { location } = readAuthorStack(error);
  return location === undefined ? "" : ` (${showPlace(location, cwd)})`;
}
