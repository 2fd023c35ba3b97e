import { redactFields, Redactor } from "../secrets/redactor.ts";
import type { CheckOutcome, Exchange, TraceStep } from "./check-outcome.ts";
import type { CheckSubject } from "./check-subject.ts";

/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

/** Replaces the secrets of a subject, then those that the caller knows. */
export function createRedact({ secrets }: CheckSubject, others: Redact = (text) => text): Redact {
  const redactor = new Redactor(() => secrets.values());
  return (text) => others(redactor.redact(text));
}

/** An outcome without secrets: a connector that fails may have returned one. */
export function redactOutcome(outcome: CheckOutcome, redact: Redact): CheckOutcome {
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

function redactExchange(exchange: Exchange, redact: Redact): Exchange {
  const { request, reply, error } = exchange;
  return {
    ...exchange,
    request: redactFields(request, redact),
    reply: reply && redactFields(reply, redact),
    error: error && redact(error),
  };
}

export function redactStory(story: readonly TraceStep[], redact: Redact): readonly TraceStep[] {
  return story.map((step) => ({
    ...step,
    text: redact(step.text),
    body: step.body && redact(step.body),
  }));
}
