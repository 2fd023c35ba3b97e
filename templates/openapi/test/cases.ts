/** Inputs of a job that succeeds. */
export const inputs = /* fx:cases.inputs */ { text: "example" } /* /fx:cases.inputs */ as const;

/** Inputs of a job that fails. Empty if no input can make it fail. */
export const failing = /* fx:cases.failing */ {} /* /fx:cases.failing */ as const;

/** Outputs of the first job, and the error of the second. */
export const sample = /* fx:cases.sample */ {
  names: ["result"],
  outputs: {},
  failure: {},
} /* /fx:cases.sample */ as const;

/** Checks that the connector fails because of the service. */
export const expected = /* fx:cases.expected */ [] /* /fx:cases.expected */ as const;
