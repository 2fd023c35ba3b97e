// expect TS2345 at 5:28
// `jobId` is required.
import { Job } from "../right/jobs.ts";

export const job = new Job({ state: "new" });
