import { trace } from "@opentelemetry/api";
import type { Phase } from "../../wire/models/phase.ts";

/** What only fx knows about a call. A fact is unknown if it is undefined or empty. */
interface CallFacts {
  readonly "flyte.task.type"?: string;
  /** Counts from 1. */
  readonly "flyte.task.attempt"?: number | undefined;
  readonly "flyte.execution.project"?: string | undefined;
  readonly "flyte.execution.domain"?: string | undefined;
  readonly "flyte.execution.name"?: string | undefined;
  readonly "flyte.phase"?: Phase | undefined;
}

/** Longer texts do not come from Flyte. They would stay in memory until the span is exported. */
const LONGEST_TEXT = 255;

/**
 * The span that OpenTelemetry's gRPC instrumentation started for a call. fx adds facts to it. This
 * does nothing in a process without OpenTelemetry, and once the span has ended.
 */
export class CallSpan {
  /** Read when the call arrives: the author's code may start other spans. */
  readonly #span = trace.getActiveSpan();

  add(facts: CallFacts): void {
    if (this.#span?.isRecording() !== true) return;
    for (const [name, value] of Object.entries(facts) as [string, string | number | undefined][])
      if (typeof value === "number" || (value && value.length <= LONGEST_TEXT))
        this.#span.setAttribute(name, value);
  }
}
