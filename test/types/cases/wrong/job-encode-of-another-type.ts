// expect TS2322 at 5:35
// `encode` accepts the declared fields.
import { Job } from "../right/jobs.ts";

export const bytes = Job.encode({ jobId: null });
