import type { CheckOutcome } from "../../runtime/check/check.ts";
import { redactExchange } from "../../runtime/check/exchange.ts";

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
    },
  };
}
