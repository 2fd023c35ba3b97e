import { Resource, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "flyte-fx";

// Connectors for the benchmark of fx serve. plain-server.mjs does the same work without fx.

const SLOW_MS = 100;
const INPUTS = {
  city: t.string(),
  days: t.int(),
  factor: t.float(),
  exact: t.bool(),
  region: t.string(),
};
const OUTPUTS = {
  rows: t.int(),
  pages: t.int(),
  bytes: t.int(),
  retries: t.int(),
  table: t.string(),
  statement: t.string(),
  user: t.string(),
  seconds: t.float(),
  cost: t.float(),
  cached: t.bool(),
};

class Job extends resourceMeta({ jobId: t.string() }) {}

function result(jobId: string) {
  return Resource.succeeded({
    rows: 1_250_000,
    pages: 312,
    bytes: 8_589_934_592,
    retries: 0,
    table: `warehouse.results.${jobId}`,
    statement: "SELECT city, avg(temperature) FROM weather GROUP BY city",
    user: "scheduler@example.com",
    seconds: 12.5,
    cost: 0.0325,
    cached: false,
  });
}

export const bench = defineAsyncConnector({
  name: "Bench Connector",
  taskType: "bench",
  resourceMeta: Job,
  inputs: INPUTS,
  outputs: OUTPUTS,
  create: ({ inputs: { city, days, factor, exact, region } }) => ({
    jobId: `${city}-${region}-${exact ? days * factor : days}`,
  }),
  get: ({ jobId }) => result(jobId),
  delete: () => undefined,
});

export const slow = defineAsyncConnector({
  name: "Bench Slow",
  taskType: "bench-slow",
  resourceMeta: Job,
  inputs: INPUTS,
  outputs: OUTPUTS,
  create: ({ inputs: { city } }) => ({ jobId: city }),
  get: ({ jobId }) => new Promise((resolve) => setTimeout(() => resolve(result(jobId)), SLOW_MS)),
  delete: () => undefined,
});

export const sync = defineSyncConnector({
  name: "Bench Sync",
  taskType: "bench-sync",
  inputs: INPUTS,
  outputs: { greeting: t.string(), total: t.float(), even: t.bool() },
  do: ({ inputs: { city, days, factor, exact, region } }) =>
    Resource.succeeded({
      greeting: `${city} in ${region}`,
      total: days * factor,
      even: exact && days % 2 === 0,
    }),
});
