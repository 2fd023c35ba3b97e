import type { JobMetadata } from "@google-cloud/bigquery";
import { Dataset, phaseFromState, Resource, type ResourceDetails } from "flyte-fx";
import { isPassing, textOf } from "./bigquery-fault.ts";

export interface DescribeOptions extends ResourceDetails {
  /** Whether the task declares `results`. */
  readonly hasResults: boolean;
}

/** A job as Flyte sees it. */
export function describeJob(
  { status = {}, configuration, statistics = {} }: JobMetadata,
  { hasResults, ...details }: DescribeOptions,
): Resource<{ results?: Dataset }> {
  const { state = "", errorResult } = status;
  const progress = progressOf(statistics);
  if (state !== "DONE") return Resource.of(phaseFromState(state), progress, details);
  if (errorResult !== undefined)
    return Resource.of(phaseOfError(errorResult), textOf(errorResult), details);
  if (!hasResults) return Resource.succeeded({}, { ...details, message: progress });
  const results = datasetOf(configuration?.query?.destinationTable);
  if (results === undefined)
    return Resource.failed(
      "the statement has no table as its result, and the task declares results",
      details,
    );
  return Resource.succeeded({ results }, { ...details, message: progress });
}

/** `stopped` is what BigQuery says of a job that was cancelled. */
function phaseOfError(error: {
  readonly reason?: string;
}): "ABORTED" | "RETRYABLE_FAILED" | "FAILED" {
  if (error.reason === "stopped") return "ABORTED";
  return isPassing(error) ? "RETRYABLE_FAILED" : "FAILED";
}

type Configuration = NonNullable<NonNullable<JobMetadata["configuration"]>["query"]>;

function datasetOf(table: Configuration["destinationTable"]): Dataset | undefined {
  return table && new Dataset(`bq://${table.projectId}:${table.datasetId}.${table.tableId}`);
}

function progressOf({
  totalBytesProcessed,
  query,
}: NonNullable<JobMetadata["statistics"]>): string {
  if (query?.cacheHit === true) return "answered from the cache";
  const bytes = query?.totalBytesProcessed ?? totalBytesProcessed;
  return bytes === undefined ? "" : `${Number(bytes).toLocaleString("en")} bytes processed`;
}
