/** What a failure says besides its message. */
export interface FailureDetails {
  /** What fx expected, if the message does not say so. */
  readonly expected?: string | undefined;
  /** The author's method that is to blame, if it is not the one that was called last. */
  readonly method?: string | undefined;
  /** What the author's code threw. */
  readonly thrown?: unknown;
}

/** The connector does not do what Flyte expects. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";

  /** @param message what the connector did */
  constructor(
    message: string,
    readonly details: FailureDetails = {},
  ) {
    super(message);
  }
}

/** The check does not apply; the message says why. */
export class CheckSkipped extends Error {
  override readonly name = "CheckSkipped";
}

/** Throws CheckFailure unless the connector does what Flyte expects. */
export function ensure(holds: boolean, message: string, details?: FailureDetails): asserts holds {
  if (!holds) throw new CheckFailure(message, details);
}
