import { type JsonObject, type Phase, Resource, RetryableError } from "flyte-fx";
import type { Batch } from "./request-openai.ts";

const PHASES: ReadonlyMap<string, Phase> = new Map([
  ["validating", "INITIALIZING"],
  ["in_progress", "RUNNING"],
  ["finalizing", "RUNNING"],
  ["cancelling", "RUNNING"],
  ["completed", "SUCCEEDED"],
  ["failed", "FAILED"],
  ["expired", "FAILED"],
  ["cancelled", "ABORTED"],
]);
const MOST_ERRORS = 3;

/** Converts a batch to a Resource. The output is the whole batch, as OpenAI returns it. */
export function describeBatch(batch: Batch): Resource<{ result: JsonObject }> {
  const phase = PHASES.get(batch.status);
  if (phase === undefined)
    throw new RetryableError(
      "UNKNOWN_STATUS",
      `OpenAI reports the unknown status ${JSON.stringify(batch.status)}`,
    );
  const { total = 0, completed = 0 } = batch.request_counts ?? {};
  const counts = total === 0 ? "" : `: ${completed} of ${total} requests completed`;
  const message = `${batch.status}${counts}`;
  if (phase === "SUCCEEDED") return Resource.succeeded({ result: { ...batch } }, { message });
  if (phase !== "FAILED") return Resource.of(phase, message);
  const errors = (batch.errors?.data ?? []).slice(0, MOST_ERRORS);
  const reasons = errors.map(({ code = "error", message = "" }) => `${code}: ${message}`);
  return Resource.failed(reasons.length === 0 ? message : reasons.join("; "));
}
