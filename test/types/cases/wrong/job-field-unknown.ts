// expect TS2353 at 5:43
// A job has the declared fields and no others.
import { Job } from "../right/jobs.ts";

export const job = new Job({ jobId: "j1", pid: 1 });
