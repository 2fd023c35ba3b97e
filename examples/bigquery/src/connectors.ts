import { ConnectorRegistry } from "flyte-fx";
import { BigQueryConnector } from "./bigquery-connector.ts";

/** The secret with the JSON of a service account's key. */
export const KEY_SECRET = "BIGQUERY_KEY";

/** The type of the tasks that bring their own container: a backend must not send them to a connector service. */
export const SHIM_TYPE = "bigquery_query_job_shim";

const options = { secret: KEY_SECRET, apiEndpoint: process.env["BIGQUERY_API_ENDPOINT"] };

ConnectorRegistry.register(new BigQueryConnector(options));
ConnectorRegistry.register(new BigQueryConnector({ ...options, taskType: SHIM_TYPE }));
