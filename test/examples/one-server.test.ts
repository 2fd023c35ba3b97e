import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { serve } from "../support/command/serve.ts";
import { useProject } from "../support/project/use-project.ts";
import { ConnectorClient } from "../support/server/connector-client.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples", import.meta.url));
const TYPES = ["databricks", "bigquery_query_job_task", "openai-batch"];
const SECRETS = {
  _FSEC_BIGQUERY_KEY: "{}",
  _FSEC_FLYTE_DATABRICKS_ACCESS_TOKEN: "dapi-test",
  _FSEC_FLYTE_OPENAI_API_KEY: "sk-test",
};
const LISTS = {
  flyte1: "flyteidl.service.AgentMetadataService/ListAgents",
  flyte2: "flyteidl2.connector.ConnectorMetadataService/ListConnectors",
};

describe("one server with the connectors that replace Python's", function () {
  this.timeout(60_000);
  const project = useProject({
    "src/index.ts": `import "${EXAMPLES}/bigquery/src/connectors.ts";
export { databricks } from "${EXAMPLES}/databricks/src/index.ts";
export { openaiBatch } from "${EXAMPLES}/openai-batch/src/index.ts";
`,
  });

  it("lists all of them to Flyte 1 and Flyte 2", async () => {
    const serving = await serve(
      project,
      `${project.root}/src/index.ts --port 0 --no-metrics`,
      SECRETS,
    );
    try {
      for (const protocol of ["flyte1", "flyte2"] as const) {
        const client = await ConnectorClient.connect(serving.port, protocol);
        const listed = JSON.stringify(await client.call(LISTS[protocol], {}));
        client.close();
        for (const type of TYPES) assert.ok(listed.includes(`"${type}"`), `${protocol}: ${listed}`);
      }
    } finally {
      await serving.end();
    }
  });
});
