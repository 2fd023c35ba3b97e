import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import {
  FAKE_KEY as BIGQUERY_KEY,
  FakeBigQuery,
} from "../../examples/bigquery/dev/fake-bigquery.ts";
import { FakeDatabricks } from "../../examples/databricks/dev/fake-databricks.ts";
import { FAKE_KEY as OPENAI_KEY, FakeOpenai } from "../../examples/openai-batch/dev/fake-openai.ts";
import { type Served, serve } from "../support/command/serve.ts";
import { literalsOf, variablesOf } from "../support/messages/named-fields.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { ConnectorClient } from "../support/server/connector-client.ts";
import { type TlsService, tlsService } from "../support/server/tls-service.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const TOKEN = "dapi-0123456789";
const LISTS = { flyte1: "ListAgents", flyte2: "ListConnectors" };

describe("one server with the connectors that replace Python's", function () {
  this.timeout(60_000);
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const bigQuery = new FakeBigQuery();
  const databricks = new FakeDatabricks(clock, TOKEN);
  const openai = new FakeOpenai(clock);
  let service: TlsService;
  let serving: Served;
  before(async () => {
    const project = new TemporaryProject({
      "src/index.ts": `import "${EXAMPLES}/bigquery/src/connectors.ts";
export { databricks } from "${EXAMPLES}/databricks/src/index.ts";
export { openaiBatch } from "${EXAMPLES}/openai-batch/src/index.ts";
`,
    });
    service = await tlsService(project, (input, init) => {
      const { pathname } = new URL(new Request(input, init).url);
      const fakes = { "/api": databricks, "/big": bigQuery, "/v1/": openai };
      return fakes[pathname.slice(0, 4) as keyof typeof fakes].fetch(input, init);
    });
    serving = await serve(project, `${project.root}/src/index.ts`, {
      ...service.trust,
      BIGQUERY_API_ENDPOINT: service.origin,
      DATABRICKS_HOSTS: new URL(service.origin).host,
      OPENAI_BASE_URL: `${service.origin}/v1`,
      _FSEC_BIGQUERY_KEY: BIGQUERY_KEY,
      _FSEC_FLYTE_DATABRICKS_ACCESS_TOKEN: TOKEN,
      _FSEC_FLYTE_OPENAI_API_KEY: OPENAI_KEY,
    });
  });

  /** The templates of the tasks, the outputs of a job, and whether the newest job goes on. */
  const TYPES = {
    databricks: {
      template: () => ({
        custom: struct({
          databricksInstance: new URL(service.origin).host,
          databricksConf: { existing_cluster_id: "c" },
        }),
        container: { image: "image:1", args: ["pyflyte-execute"] },
      }),
      outputs: /^$/,
      isActive: () => databricks.isActive(databricks.runs.at(-1)!),
    },
    bigquery_query_job_task: {
      template: () => ({
        custom: struct({ ProjectID: "my-project", Location: "US" }),
        sql: { statement: "select 1", dialect: "ANSI" },
      }),
      outputs: /"uri":"bq:\/\/my-project:_anonymous\.anon1"/,
      isActive: () => bigQuery.list().at(-1)!.active,
    },
    "openai-batch": {
      template: () => ({ custom: struct({ config: {} }) }),
      outputs: /"binary":\{/,
      isActive: () => [...openai.batches.values()].at(-1)!.cancelledAt === undefined,
    },
  };

  for (const protocol of ["flyte1", "flyte2"] as const) {
    it(`lists all of them to ${protocol}`, async () => {
      const client = await ConnectorClient.connect(serving.port, protocol);
      const listed = JSON.stringify(await client.call(LISTS[protocol], {}));
      for (const type of Object.keys(TYPES)) assert.ok(listed.includes(`"${type}"`), listed);
    });

    for (const [type, { template, outputs, isActive }] of Object.entries(TYPES)) {
      const create = (client: ConnectorClient, name: string): Promise<Buffer> =>
        client.create(
          createRequest(protocol, { name: `${name}-${protocol}`, type, template: template() }),
        );

      it(`runs a job of ${type} for ${protocol} to its outputs`, async () => {
        const client = await ConnectorClient.connect(serving.port, protocol);
        const meta = await create(client, "runs");
        const start = now;
        const phases = [];
        let found = "";
        for (now of [start, start + 6_000, start + 60_000]) {
          const resource = await client.poll(type, meta);
          phases.push(resource.phase);
          found = JSON.stringify(resource.outputs?.literals ?? "").replaceAll('""', "");
        }
        assert.deepEqual(phases, ["INITIALIZING", "RUNNING", "SUCCEEDED"]);
        assert.match(found, outputs);
      });

      it(`deletes a job of ${type} for ${protocol}`, async () => {
        const client = await ConnectorClient.connect(serving.port, protocol);
        const resourceMeta = await create(client, "deletes");
        assert.equal(isActive(), true);
        await client.call("DeleteTask", { resourceMeta, taskCategory: { name: type } });
        assert.equal(isActive(), false);
      });
    }
  }
});

interface NewJob {
  readonly name: string;
  readonly type: string;
  readonly template: object;
}

/** All jobs get the input of a batch, and may return the outputs of any type. */
function createRequest(
  protocol: "flyte1" | "flyte2",
  { name, type, template }: NewJob,
): Record<string, unknown> {
  const isBatch = type === "openai-batch";
  const file = { scalar: { primitive: { stringValue: "file-good" } } };
  const inputs = isBatch ? { input_file_id: { simple: "STRING" } } : {};
  const results = isBatch
    ? { result: { simple: "STRUCT" } }
    : { results: { structuredDatasetType: {} } };
  const nodeExecutionId = { nodeId: "n0", executionId: { project: "p", domain: "d", name } };
  return {
    template: {
      type,
      id: { name: "t" },
      interface: {
        inputs: variablesOf(protocol, inputs),
        outputs: variablesOf(protocol, type === "databricks" ? {} : results),
      },
      metadata: { runtime: { version: "1" } },
      ...template,
    },
    inputs: literalsOf(protocol, isBatch ? { input_file_id: file } : {}),
    outputPrefix: `s3://bucket/${name}`,
    taskExecutionMetadata: { taskExecutionId: { nodeExecutionId } },
  };
}

type Texts = Readonly<Record<string, string | object>>;

function struct(value: Texts): object {
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    typeof field === "string" ? { stringValue: field } : { structValue: struct(field as Texts) },
  ]);
  return { fields: Object.fromEntries(fields) as object };
}
