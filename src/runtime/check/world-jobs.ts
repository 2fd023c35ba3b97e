import type { CheckSubject } from "./check-subject.ts";

/** How many jobs the outside system has gained during `work`; undefined without a world. */
export async function countNewJobs(
  { world }: CheckSubject,
  work: () => Promise<unknown>,
): Promise<number | undefined> {
  const known = new Set([...(world?.jobs() ?? [])].map(({ id }) => id));
  await work();
  return world && [...world.jobs()].filter(({ id }) => !known.has(id)).length;
}
