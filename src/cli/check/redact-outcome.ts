import type { CheckOutcome } from "../../runtime/check/check.ts";
import { redactExchange } from "../../runtime/check/exchange.ts";
import type { TraceStep } from "../../runtime/check/schedules/trace.ts";

/** An outcome with secrets replaced, in everything that it quotes from the connector. */
export function redactOutcome(
  outcome: CheckOutcome,
  redact: (text: string) => string,
): CheckOutcome {
  const { reason, failure } = outcome;
  return {
    ...outcome,
    reason: reason && redact(reason),
    failure: failure && {
      ...failure,
      message: redact(failure.message),
      expected: failure.expected && redact(failure.expected),
      exchange: failure.exchange && redactExchange(failure.exchange, redact),
      story: failure.story && redactStory(failure.story, redact),
    },
  };
}

export function redactStory(
  story: readonly TraceStep[],
  redact: (text: string) => string,
): readonly TraceStep[] {
  return story.map((step) => ({
    ...step,
    text: redact(step.text),
    ...(step.body !== undefined && { body: redact(step.body) }),
  }));
}
