import { ConnectorRegistry } from "flyte-fx";
import { BigQueryConnector } from "./bigquery-connector.ts";

/** Secret with the JSON key of a service account. */
export const KEY_SECRET = "BIGQUERY_KEY";

/** Task type of shim tasks. It differs, so that Flyte does not send them to a connector service. */
export const SHIM_TYPE = "bigquery_query_job_shim";

const options = { secret: KEY_SECRET, apiEndpoint: process.env["BIGQUERY_API_ENDPOINT"] };

ConnectorRegistry.register(new BigQueryConnector(options));
ConnectorRegistry.register(new BigQueryConnector({ ...options, taskType: SHIM_TYPE }));
