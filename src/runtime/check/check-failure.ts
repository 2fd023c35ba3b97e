import type { SourceLocation } from "../base/errors/errors.ts";

/** The connector does not do what Flyte expects. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
  /** What fx expected, if the message does not say so. */
  readonly expected: string | undefined;
  /** Where in the author's source. */
  readonly location: SourceLocation | undefined;

  /** @param message what the connector did */
  constructor(
    message: string,
    details: {
      readonly expected?: string | undefined;
      readonly location?: SourceLocation | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.expected = details.expected;
    this.location = details.location;
  }
}

/** The check does not apply; the message says why. */
export class CheckSkipped extends Error {
  override readonly name = "CheckSkipped";
}
