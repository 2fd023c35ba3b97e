// expect TS2322 at 5:30
// `jobId` is a string.
import { Job } from "../right/jobs.ts";

export const job = new Job({ jobId: 1 });
