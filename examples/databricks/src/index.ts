import { ConnectorRegistry } from "flyte-fx";
import { DatabricksConnector, type DatabricksOptions } from "./databricks-connector.ts";

const { env } = process;
const options: DatabricksOptions = {
  hosts: (env["DATABRICKS_HOSTS"] ?? "workspace.example").split(","),
  instance: env["FLYTE_DATABRICKS_INSTANCE"],
  authType: env["FLYTE_DATABRICKS_AUTH_TYPE"],
  clientId: env["DATABRICKS_CLIENT_ID"],
  credentialProvider: env["FLYTE_DATABRICKS_SERVICE_CREDENTIAL_PROVIDER"],
};

export const databricks = new DatabricksConnector(options);

/** Tasks of flytekit's class `Databricks` have the type `spark`, like those for Spark on Kubernetes. */
if (env["DATABRICKS_SPARK"] === "true")
  ConnectorRegistry.register(new DatabricksConnector({ ...options, taskType: "spark" }));

/** Runs a notebook of the workspace on a cluster that exists. */
export const nightlyReport = databricks.task({
  name: "nightly_report",
  inputs: {},
  outputs: {},
  custom: {
    databricksInstance: options.hosts[0]!,
    databricksConf: { run_name: "nightly report", existing_cluster_id: "1234-567890-abcde123" },
    notebookPath: "/Shared/nightly-report",
    notebookBaseParameters: { team: "sales" },
  },
});
