// expect TS2353 at 5:43
// A job has only the declared fields.
import { Job } from "../right/jobs.ts";

export const job = new Job({ jobId: "j1", pid: 1 });
