import type { CheckSubject } from "./check-subject.ts";
import type { WorldJob } from "./world.ts";

/** Returns a function that lists the jobs which the world has gained since now. */
export function watchNewJobs({ world }: CheckSubject): () => readonly WorldJob[] {
  const known = new Set([...(world?.jobs() ?? [])].map(({ id }) => id));
  return () => [...(world?.jobs() ?? [])].filter(({ id }) => !known.has(id));
}

/** How many jobs the outside system has gained during `work`; undefined without a world. */
export async function countNewJobs(
  subject: CheckSubject,
  work: () => Promise<unknown>,
): Promise<number | undefined> {
  const listNewJobs = watchNewJobs(subject);
  await work();
  return subject.world && listNewJobs().length;
}
