import { ConnectorRegistry } from "flyte-fx";
import { BigQueryConnector } from "./bigquery-connector.ts";

/** Secret with the JSON key of a service account. */
export const KEY_SECRET = "BIGQUERY_KEY";

const apiEndpoint = process.env["BIGQUERY_API_ENDPOINT"];

ConnectorRegistry.register(new BigQueryConnector({ secret: KEY_SECRET, apiEndpoint }));
