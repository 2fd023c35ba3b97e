import type { RunRecord } from "./run-record.ts";

/** What names the jobs of a run that nobody saw end: its ResourceMeta, or else the idempotency key that create was given. */
export function jobsLeftBy({
  resourceMeta,
  idempotencyKey,
  leftJobs,
  end,
}: RunRecord): readonly string[] {
  const current =
    end === null || leftJobs.length === 0
      ? [resourceMeta ?? `idempotency key ${idempotencyKey}`]
      : [];
  return [...new Set([...leftJobs, ...current])];
}
