// expect TS2322 at 5:30
// `jobId` is a text.
import { Job } from "../right/jobs.ts";

export const job = new Job({ jobId: 1 });
