import type { Span } from "@opentelemetry/api";
import { getTracing } from "../../base/tracing.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { CallSubject } from "./call-subject.ts";

/** What only fx knows about a call. A fact is unknown if it is undefined or empty. */
export interface CallFacts {
  readonly "flyte.task.type"?: string;
  /** Counts from 1. */
  readonly "flyte.task.attempt"?: number | undefined;
  readonly "flyte.execution.project"?: string | undefined;
  readonly "flyte.execution.domain"?: string | undefined;
  readonly "flyte.execution.name"?: string | undefined;
  readonly "flyte.phase"?: Phase | undefined;
}

/** What a span says about a call, when it ends. */
export function toSpanFacts(subject: CallSubject | undefined, phase?: Phase): CallFacts {
  if (subject === undefined) return {};
  const { taskType, execution } = subject;
  return {
    "flyte.task.type": taskType,
    "flyte.task.attempt": execution?.attempt,
    "flyte.execution.project": execution?.project,
    "flyte.execution.domain": execution?.domain,
    "flyte.execution.name": execution?.name,
    "flyte.phase": phase,
  };
}

/** Longer texts do not come from Flyte. They would stay in memory until the span is exported. */
const LONGEST_TEXT = 255;

/**
 * The span that OpenTelemetry's gRPC instrumentation started for a call. fx adds facts to it. This
 * does nothing in a process without OpenTelemetry, and once the span has ended.
 */
export class CallSpan {
  /** Read when the call arrives: the author's code may start other spans. */
  readonly #span: Span | undefined = getTracing()?.trace.getActiveSpan();

  add(facts: CallFacts): void {
    if (this.#span?.isRecording() !== true) return;
    for (const [name, value] of Object.entries(facts) as [string, string | number | undefined][])
      if (typeof value === "number" || (value && value.length <= LONGEST_TEXT))
        this.#span.setAttribute(name, value);
  }
}
