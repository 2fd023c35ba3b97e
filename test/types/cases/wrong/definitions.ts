import { defineAsyncConnector, defineSyncConnector, Resource, t } from "flyte-fx";
import { Job } from "../right/jobs.ts";

/** Connectors, of which each case gets one part wrong. */
const connector = {
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  get: () => Resource.running(),
  delete() {},
};
const { get: _, ...connectorOfMany } = { ...connector, resourceMeta: { jobId: t.string() } };
const outputs = { temp: t.float(), sky: t.enum("clear", "cloudy") };

export const defineCreateAnotherJob = defineAsyncConnector({
  ...connector,
  // expect TS2322 at 17: `create` must return the fields of Job.
  create: () => ({ pid: 1 }),
});

export const defineCreateNotAMember = defineAsyncConnector({
  ...connector,
  // expect TS2322 at 33: `state` is new or old.
  create: () => ({ jobId: "j1", state: "gone" }),
});

export const defineDeclaredInputUnknown = defineAsyncConnector({
  ...connector,
  inputs: { city: t.string() },
  // expect TS2339 at 44: The connector declares the input `city`, but not this one.
  create: ({ inputs }) => ({ jobId: inputs.town }),
});

export const defineGetManyJobFieldUnknown = defineAsyncConnector({
  ...connectorOfMany,
  // expect TS2339 at 71: An entry of `getMany` has the declared fields of its job.
  getMany: (entries) => entries.map(({ job }) => Resource.running(job.id)),
});

export const defineGetManyMapOfIds = defineAsyncConnector({
  ...connectorOfMany,
  // expect TS2322 at 25: The keys of a Map are the jobs, not their ids.
  getMany: (entries) => new Map(entries.map(({ job }) => [job.jobId, Resource.running()])),
});

export const defineGetManyOneResource = defineAsyncConnector({
  ...connectorOfMany,
  // expect TS2322 at 18: `getMany` returns a list.
  getMany: () => Resource.running(),
});

export const defineGetManyOutputOfAnotherType = defineAsyncConnector({
  ...connectorOfMany,
  outputs: { rows: t.int() },
  // expect TS2322 at 25: `getMany` returns outputs of the declared types.
  getMany: (entries) => entries.map(() => Resource.succeeded({ rows: "42" })),
});

export const defineJobFieldUnknown = defineAsyncConnector({
  ...connector,
  // expect TS2339 at 38: A job has `jobId`, but not `pid`.
  get: (job) => Resource.running(job.pid),
});

export const defineOptionUnknown = defineAsyncConnector({
  ...connector,
  // expect TS2353 at 3: The option is called `taskTypeVersion`.
  taskVersion: 1,
});

export const defineOutputMissing = defineAsyncConnector({
  ...connector,
  outputs,
  // expect TS2322 at 14: `sky` is also declared.
  get: () => Resource.succeeded({ temp: 4.5 }),
});

export const defineOutputNotAMember = defineAsyncConnector({
  ...connector,
  outputs,
  // expect TS2322 at 14: `sky` is clear or cloudy.
  get: () => Resource.succeeded({ temp: 4.5, sky: "blue" }),
});

export const defineOutputNotAType = defineAsyncConnector({
  ...connector,
  // expect TS2322 at 14: An output is a Flyte type.
  outputs: { temp: 4.5 },
});

export const defineOutputOfAnotherType = defineAsyncConnector({
  ...connector,
  outputs,
  // expect TS2322 at 14: `temp` is a number.
  get: () => Resource.succeeded({ temp: "4.5", sky: "clear" }),
});

export const defineSyncDeclaredInputUnknown = defineSyncConnector({
  name: "Greet",
  taskType: "greet",
  inputs: { name: t.string() },
  // expect TS2339 at 61: The connector declares the input `name`, but not this one.
  do: ({ inputs }) => Resource.succeeded({ greeting: inputs.nmae }),
});

export const defineSyncOutputOfAnotherType = defineSyncConnector({
  name: "Greet",
  taskType: "greet",
  outputs: { greeting: t.string() },
  // expect TS2322 at 13: `greeting` is a string.
  do: () => Resource.succeeded({ greeting: 1 }),
});

// expect TS2345 at 56: A synchronous connector must have a `do`.
export const defineSyncWithoutDo = defineSyncConnector({ name: "Greet", taskType: "greet" });

export const defineUnknownInputAsText = defineAsyncConnector({
  ...connector,
  // expect TS2322 at 30: Undeclared inputs are unknown, not any.
  create: ({ inputs }) => ({ jobId: inputs["city"] }),
});

// expect TS2345 at 57: An asynchronous connector must have a `delete`.
export const defineWithoutDelete = defineAsyncConnector({
  name: "Connector",
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  get: () => Resource.running(),
});

// expect TS2345 at 54: An asynchronous connector must have a `get` or a `getMany`.
export const defineWithoutGet = defineAsyncConnector({
  taskType: "c",
  resourceMeta: Job,
  create: () => ({ jobId: "j1" }),
  delete() {},
});
