/**
 * Inputs of jobs that succeed, that run long, and that fail if any can; the checks that the connector
 * fails because of the service.
 */
export const checks = /* fx:cases.checks */ {
  inputs: { text: "example" },
  slow: { text: "example" },
  expected: [],
} /* /fx:cases.checks */ as const;

/** Names of the outputs of a job that succeeds, and the error of one that fails. */
export const sample = /* fx:cases.sample */ {
  names: ["result"],
  failure: {},
} /* /fx:cases.sample */ as const;
