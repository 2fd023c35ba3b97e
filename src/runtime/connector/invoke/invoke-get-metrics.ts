import { FxError } from "../../errors/errors.ts";
import { isPlainObject } from "../../json.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { MetricResult, MetricsRequest } from "../requests.ts";
import { callAuthor } from "./call-author.ts";
import { jobOfMeta } from "./job-of-meta.ts";

/** Calls the author's `getMetrics`, which the connector has. Throws FX1007 for what is no list of measurements. */
export async function invokeGetMetrics(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: MetricsRequest,
): Promise<readonly MetricResult[]> {
  const job = jobOfMeta(connector, meta);
  const results: unknown = await callAuthor(() => connector.getMetrics!(job, request));
  if (Array.isArray(results) && results.every(isMetricResult)) return results;
  throw new FxError(
    "FX1007",
    'getMetrics answers a list of measurements such as { metric: "cpu", data: { … } }',
  );
}

function isMetricResult(result: unknown): result is MetricResult {
  return (
    isPlainObject(result) && typeof result["metric"] === "string" && isPlainObject(result["data"])
  );
}
