import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  FAKE_KEY as BIGQUERY_KEY,
  FakeBigQuery,
} from "../../examples/bigquery/dev/fake-bigquery.ts";
import { FakeDatabricks } from "../../examples/databricks/dev/fake-databricks.ts";
import { FAKE_KEY as OPENAI_KEY, FakeOpenai } from "../../examples/openai-batch/dev/fake-openai.ts";

const TOKEN = "dapi-of-this-rehearsal";
/** Ten seconds of the fakes are one here. */
const now = () => Date.now() * 10;

/**
 * By example: the fake of its service, the path that serves one task type, the variables of both
 * servers, and a task that both run.
 */
export const REHEARSALS = {
  bigquery: {
    name: "BigQuery",
    path: "examples/bigquery/src",
    polls: 20,
    fetch: new FakeBigQuery().fetch,
    variables(origin, folder) {
      const file = join(folder, "key.json");
      const key = { ...JSON.parse(BIGQUERY_KEY), token_uri: `${origin}/token` };
      writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
      return {
        // Google's library for Node reads Python's variables, too.
        fx: { BIGQUERY_API_ENDPOINT: origin, _FSEC_BIGQUERY_KEY: BIGQUERY_KEY },
        python: {
          BIGQUERY_EMULATOR_HOST: origin,
          GOOGLE_APPLICATION_CREDENTIALS: file,
          GOOGLE_CLOUD_PROJECT: "my-project",
        },
      };
    },
    async task() {
      const { popularNames } = await import("../../examples/bigquery/src/index.ts");
      return { task: popularNames, inputs: { year: 1984, limit: 3 } };
    },
  },
  databricks: {
    name: "Databricks",
    path: "examples/databricks/src",
    polls: 60,
    isTls: true,
    fetch: new FakeDatabricks({ now }, TOKEN).fetch,
    connection: { secrets: { databricks_token: TOKEN } },
    // Every task of the plugins has one.
    template: { container: { image: "registry.example/spark:1", command: [], args: [], env: [] } },
    variables(origin) {
      const token = { _FSEC_FLYTE_DATABRICKS_ACCESS_TOKEN: TOKEN };
      return { fx: { ...token, DATABRICKS_HOSTS: new URL(origin).host }, python: token };
    },
    async task() {
      const { nightlyReport } = await import("../../examples/databricks/src/index.ts");
      return { task: nightlyReport, inputs: {} };
    },
  },
  "openai-batch": {
    name: "OpenAI",
    path: "examples/openai-batch/src",
    polls: 5,
    fetch: new FakeOpenai({ now }).fetch,
    variables(origin) {
      const both = { OPENAI_BASE_URL: `${origin}/v1`, _FSEC_FLYTE_OPENAI_API_KEY: OPENAI_KEY };
      return { fx: both, python: both };
    },
    async task() {
      const { classify } = await import("../../examples/openai-batch/src/index.ts");
      return { task: classify, inputs: { input_file_id: "file-good" } };
    },
  },
};
