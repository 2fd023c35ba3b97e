import { resourceMeta, t, type ResourceMetaClass } from "flyte-fx";
import { same } from "../same.ts";

/** Uses one name for the value and the type. */
export class Job extends resourceMeta({ jobId: t.string(), state: t.enum("new", "old").default("new"), note: t.optional(t.string()) }) {}
same<Job["jobId"], string>(true);
same<Job["state"], "new" | "old">(true);
same<Job["note"], string | null>(true);
same<ConstructorParameters<typeof Job>[0], { jobId: string; state?: "new" | "old" | undefined; note?: string | null | undefined }>(true);

const job = new Job({ jobId: "j1" });
const back = Job.decode(Job.encode(job));
same<typeof back.state, "new" | "old">(true);
export const sameJob: Job = back;
export const plainJob: Job = { jobId: "j2", state: "old", note: null };
export const bytes: Uint8Array = Job.encode({ jobId: "j1" });

/** A job class with a method. */
export class Query extends resourceMeta({ id: t.bigint() }) {
  get url(): string {
    return `https://example.org/queries/${this.id}`;
  }
}
export const url: string = new Query({ id: 7 }).url;

/** A constant, and a type of the same name. */
export const Run = resourceMeta({ at: t.datetime(), nested: t.object({ a: t.int(), b: t.optional(t.string()) }) });
export type Run = InstanceType<typeof Run>;
same<Run, { at: Date; nested: { a: number; b: string | null } }>(true);
export const run: Run = new Run({ at: "2024-01-01", nested: { a: 1 } });

export const runs: ResourceMetaClass<Run, ConstructorParameters<typeof Run>[0]> = Run;
export const metas = [Job, Query, Run];
