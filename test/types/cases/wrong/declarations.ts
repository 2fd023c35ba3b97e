import { defineAsyncConnector, defineSyncConnector, Resource, t } from "flyte-fx";

/** A connector, of which each case gets one part wrong. */
const weather = {
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float(), sky: t.string() },
  resourceMeta: { jobId: t.string(), part: t.int() },
  create: () => ({ jobId: "j1", part: 1 }),
  get: () => Resource.running(),
  delete() {},
};

export const declareCreateAnotherJob = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 27: `create` must return the declared fields.
  create: ({ inputs }) => ({ jobId: inputs.city, pid: 1 }),
});

export const declareInputUnknown = defineAsyncConnector({
  ...weather,
  // expect TS2339 at 44: The connector declares only the input `city`.
  create: ({ inputs }) => ({ jobId: inputs.town, part: 1 }),
});

export const declareJobFieldNotAType = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 19: A field of a job is a Flyte type.
  resourceMeta: { jobId: 4 },
});

export const declareJobFieldNotCalled = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 19: The type is the result of `t.string`, not the function.
  resourceMeta: { jobId: t.string },
});

export const declareJobFieldOfAnotherType = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 50: `part` is a number.
  create: ({ inputs }) => ({ jobId: inputs.city, part: "1" }),
});

export const declareJobFieldUnknown = defineAsyncConnector({
  ...weather,
  // expect TS2339 at 11: A job has `jobId`, but not `pid`.
  get: ({ pid }) => Resource.running(pid),
});

export const declareMethodJobFieldMissing = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 9: A job needs `part`.
  async create({ inputs }) {
    return { jobId: inputs.city, pid: 1 };
  },
});

export const declareMethodJobOfAnotherType = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 9: The fields of a job are also checked in a method.
  async create({ inputs }) {
    return { jobId: inputs.city, part: "1" };
  },
});

export const declareMethodOutputOfAnotherType = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 9: The outputs of `get` are also checked in a method.
  async get({ jobId }) {
    return jobId === "" ? Resource.running() : Resource.succeeded({ temp: "4.5", sky: "clear" });
  },
});

export const declareMethodOutputUnknown = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 9: The output is called `temp`.
  async get({ jobId }) {
    return jobId === "" ? Resource.running() : Resource.succeeded({ tmp: 4.5, sky: "clear" });
  },
});

export const declareOutputMissing = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 14: `sky` is also declared.
  get: () => Resource.succeeded({ temp: 4.5 }),
});

export const declareOutputOfAnotherType = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 14: `temp` is a number.
  get: () => Resource.succeeded({ temp: "4.5", sky: "clear" }),
});

export const declareOutputUnknown = defineAsyncConnector({
  ...weather,
  // expect TS2322 at 14: The output is called `temp`.
  get: () => Resource.succeeded({ tmp: 4.5, sky: "clear" }),
});

export const greet = defineSyncConnector({
  taskType: "greet",
  outputs: { greeting: t.string() },
  // expect TS2322 at 13: The output is called `greeting`.
  do: () => Resource.succeeded({ greting: "Hello" }),
});
