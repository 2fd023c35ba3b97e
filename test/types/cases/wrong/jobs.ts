import { resourceMeta } from "flyte-fx";
import { Job } from "../right/jobs.ts";

// expect TS2322 at 35: `encode` accepts the declared fields.
export const bytes = Job.encode({ jobId: null });

// expect TS2345 at 40: `jobId` is required.
export const jobFieldMissing = new Job({ state: "new" });

// expect TS2322 at 58: `state` is new or old.
export const jobFieldNotAMember = new Job({ jobId: "j1", state: "gone" });

// expect TS2739 at 54: A field of a ResourceMeta is a Flyte type.
export class JobFieldNotAType extends resourceMeta({ pid: Number }) {}

// expect TS2322 at 48: `jobId` is a string.
export const jobFieldOfAnotherType = new Job({ jobId: 1 });

// expect TS2353 at 55: A job has only the declared fields.
export const jobFieldUnknown = new Job({ jobId: "j1", pid: 1 });
