import type { JobMetadata } from "@google-cloud/bigquery";
import { Dataset, phaseFromState, Resource, type ResourceDetails } from "flyte-fx";
import { type BigQueryReason, formatReason, isTransient } from "./bigquery-fault.ts";

/** Converts a job to a Resource. `hasResults`: whether the task declares `results`, if known. */
export function describeJob(
  { status = {}, configuration, statistics = {} }: JobMetadata,
  { hasResults, ...details }: ResourceDetails & { readonly hasResults: boolean | undefined },
): Resource<{ results?: Dataset }> {
  const { state = "", errorResult } = status;
  const progress = formatProgress(statistics);
  if (state !== "DONE") return Resource.of(phaseFromState(state), progress, details);
  if (errorResult !== undefined)
    return Resource.of(phaseFromError(errorResult), formatReason(errorResult), details);
  const results = toDataset(configuration?.query?.destinationTable);
  if (results === undefined && hasResults === true)
    return Resource.failed(
      "the task declares results, but the statement returns no table",
      details,
    );
  const outputs = results === undefined || hasResults === false ? {} : { results };
  return Resource.succeeded(outputs, { ...details, message: progress });
}

/** `stopped` means that the job was cancelled. */
function phaseFromError(error: BigQueryReason): "ABORTED" | "RETRYABLE_FAILED" | "FAILED" {
  if (error.reason === "stopped") return "ABORTED";
  return isTransient(error) ? "RETRYABLE_FAILED" : "FAILED";
}

type Configuration = NonNullable<NonNullable<JobMetadata["configuration"]>["query"]>;
type Statistics = NonNullable<JobMetadata["statistics"]>;

function toDataset(table: Configuration["destinationTable"]): Dataset | undefined {
  return table && new Dataset(`bq://${table.projectId}:${table.datasetId}.${table.tableId}`);
}

function formatProgress({ totalBytesProcessed, query }: Statistics): string {
  if (query?.cacheHit === true) return "result from the cache";
  const bytes = query?.totalBytesProcessed ?? totalBytesProcessed;
  return bytes === undefined ? "" : `${Number(bytes).toLocaleString("en")} bytes processed`;
}
