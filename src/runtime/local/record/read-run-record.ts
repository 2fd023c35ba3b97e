import { join } from "node:path";
import { isPlainObject } from "../../base/json.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import type { RunRecord } from "./run-record.ts";

/** A record names a few jobs, each by a ResourceMeta of at most 1 MiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The record in a run's folder. Throws an error that says why it cannot be read, or is not one. */
export function readRunRecord(folder: string, runId: string): RunRecord {
  const file = join(folder, "job.json");
  const text = readBoundedFile(file, { mostBytes: MOST_BYTES, links: false }).toString("utf8");
  const record: unknown = JSON.parse(text);
  if (!isPlainObject(record)) throw new Error("it is not an object");
  if (record["v"] !== 1) throw new Error("another version of fx wrote it");
  if (!isRunRecord(record) || record.run !== runId)
    throw new Error("it is not the record of this run");
  return record;
}

/** Checks what fx reads of a record. */
function isRunRecord(
  record: Readonly<Record<string, unknown>>,
): record is RunRecord & typeof record {
  const { pid, leftJobs, resourceMeta, end } = record;
  return (
    ["run", "task", "startedAt", "idempotencyKey"].every(
      (key) => typeof record[key] === "string",
    ) &&
    typeof pid === "number" &&
    Number.isInteger(pid) &&
    pid > 0 &&
    Array.isArray(leftJobs) &&
    leftJobs.every((job) => typeof job === "string") &&
    (resourceMeta === null || typeof resourceMeta === "string") &&
    (end === null || isPlainObject(end))
  );
}
