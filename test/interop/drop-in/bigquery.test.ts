import assert from "node:assert/strict";
import type { JobMetadata } from "@google-cloud/bigquery";
import { FAKE_KEY, FakeBigQuery } from "../../../examples/bigquery/dev/fake-bigquery.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import type { HttpServer } from "../../support/server/http-server.ts";
import { ConnectorComparison } from "../support/connector-comparison.ts";
import { ConnectorPair, fieldsOf } from "../support/connector-pair.ts";

const MODULES = { flyte1: "flytekitplugins.bigquery", flyte2: "flyteplugins.bigquery" };
const INTEGER = { scalar: { primitive: { integer: "1984" } } };
/** A literal of each input of the Python tasks. */
const LITERALS: Readonly<Record<string, object>> = {
  i: INTEGER,
  f: { scalar: { primitive: { floatValue: 0.5 } } },
  s: { scalar: { primitive: { stringValue: "a' or 1=1" } } },
  b: { scalar: { primitive: { boolean: true } } },
  at: { scalar: { primitive: { datetime: "2024-02-29T12:00:00Z" } } },
  list: { collection: { literals: [INTEGER] } },
  color: { scalar: { primitive: { stringValue: "red" } } },
  maybe: {
    scalar: {
      union: { value: INTEGER, type: { simple: "INTEGER", structure: { tag: "int" } } },
    },
  },
};
const SETTINGS = { priority: "BATCH", maximumBytesBilled: "1000" };
/** Tasks as users of the plugins write them. */
const TASKS = {
  "a query": { inputs: ["i", "f", "s", "b", "at"] },
  "a query without inputs": { inputs: [] },
  settings: { inputs: [], query: SETTINGS },
  "no location": { inputs: [], location: null },
  "a list": { inputs: ["list"] },
  "an enum": { inputs: ["color"] },
  "an optional input": { inputs: ["maybe"] },
};
const TABLE = { projectId: "my-project", datasetId: "names", tableId: "t" };
const DONE = {
  status: { state: "DONE" },
  configuration: { query: { destinationTable: TABLE } },
  statistics: { query: { totalBytesProcessed: "1234" } },
};
const NONE = { ...DONE, configuration: { query: {} } };
const REASONS =
  "invalidQuery backendError internalError rateLimitExceeded quotaExceeded accessDenied stopped";
const STATES = {
  PENDING: { status: { state: "PENDING" } },
  RUNNING: { status: { state: "RUNNING" }, statistics: { totalBytesProcessed: "12" } },
  DONE,
  "DONE without a table": NONE,
  "DONE with a warning": { ...DONE, status: { state: "DONE", errors: [{ reason: "notFound" }] } },
  ...Object.fromEntries(
    REASONS.split(" ").map((reason) => {
      const errorResult = { reason, message: "words" };
      return [`DONE ${reason}`, { status: { state: "DONE", errorResult, errors: [errorResult] } }];
    }),
  ),
};
const ERROR_REASONS = new Map([
  [401, "authError"],
  [403, "accessDenied"],
  [429, "rateLimitExceeded"],
  [500, "backendError"],
]);

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`examples/bigquery beside the connector of ${protocol}`, function () {
    this.timeout(240_000);
    let bigQuery = new FakeBigQuery();
    const pair = bigQueryPair(protocol, () => bigQuery);
    const template = (task: {} = TASKS["a query without inputs"]): Promise<object> =>
      pair.dropIn.python.call("bigquery.template", task);
    beforeEach(() => (bigQuery = new FakeBigQuery()));

    for (const [from, to] of [
      ["python", "fx"],
      ["fx", "python"],
    ] as const) {
      it(`lets ${to} poll and delete the jobs that ${from} created`, async () => {
        const meta = await pair.createJob(from, await template());
        const phases = [];
        for (let poll = 0; poll < 3; poll++) phases.push((await pair.get(to, meta)).answer);
        assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
        const running = await pair.createJob(from, await template());
        assert.equal((await pair.delete(to, running)).answer, "OK");
        assert.equal(bigQuery.jobs.get(String(fieldsOf(running)["job_id"]))?.isCancelled, true);
      });
    }

    it("differs from it only as its README.md says", async () => {
      const comparison = new ConnectorComparison({
        pair,
        template,
        areActive: () => bigQuery.list().map(({ active }) => active),
        advance: (to) => {
          [...bigQuery.jobs.values()].at(-1)!.gets = to === "has ended" ? 3 : 1;
        },
        forget: () => bigQuery.jobs.clear(),
        readBody: parametersByName,
        headers: ["user-agent"],
        ids: /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|flyte_[a-z\d]{32}(?:_none)?|127\.0\.0\.1:\d+/g,
      });
      for (const [name, task] of Object.entries(TASKS))
        await comparison.compareCreate(name, {
          template: await template(task),
          inputs: task.inputs.map((input) => [input, LITERALS[input]!]),
        });
      await comparison.compareStates(STATES);
      const withoutResults = () => template({ inputs: [], results: false });
      await comparison.compareStates({ "DONE with undeclared results": DONE }, withoutResults);
      bigQuery = new FakeBigQuery({ location: "europe-west1" });
      const elsewhere = () => template(TASKS["no location"]);
      await comparison.compareStates({ "RUNNING elsewhere": STATES.RUNNING }, elsewhere);
      bigQuery = new FakeBigQuery();
      await comparison.compareLives();
      await comparison.compareFaults();
      comparison.assertListed("bigquery", protocol);
    });
  });

/** Their order is random. */
function parametersByName(body: object): object {
  const { configuration } = body as JobMetadata;
  const { queryParameters = [], ...query } = configuration?.query ?? {};
  const byName = Object.fromEntries(
    queryParameters.map(({ name, ...value }) => [name, value]),
  ) as object;
  const read = { ...configuration, query: { ...query, parameters: byName } };
  return { ...body, configuration: read as object };
}

function bigQueryPair(protocol: Protocol, bigQuery: () => FakeBigQuery): ConnectorPair {
  return new ConnectorPair(
    protocol,
    {
      type: "bigquery_query_job_task",
      inputs: [],
      fetch: (input, init) => bigQuery().fetch(input, init),
      routes: {
        create: /^POST [^?]*\/jobs(?:\?|$)/,
        get: /^GET [^?]*\/jobs\/[^/]+$/,
        delete: /^POST [^?]*\/cancel/,
      },
      refuse: (code, message) => {
        const errors = [{ reason: ERROR_REASONS.get(code) ?? "invalid", message }];
        return { error: { code, message, errors } };
      },
    },
    {
      example: "bigquery",
      module: MODULES[protocol],
      env: (service, server) =>
        server === "fx"
          ? { BIGQUERY_API_ENDPOINT: service.origin, _FSEC_BIGQUERY_KEY: FAKE_KEY }
          : pythonVariables(service),
    },
  );
}

function pythonVariables(service: HttpServer): Record<string, string> {
  const key = { ...(JSON.parse(FAKE_KEY) as object), token_uri: `${service.origin}/token` };
  const file = new TemporaryProject().write("key.json", JSON.stringify(key));
  return {
    BIGQUERY_EMULATOR_HOST: service.origin,
    GOOGLE_APPLICATION_CREDENTIALS: file,
    GOOGLE_CLOUD_PROJECT: "my-project",
  };
}
