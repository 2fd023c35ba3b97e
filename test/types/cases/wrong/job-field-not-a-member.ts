// expect TS2322 at 5:43
// `state` is new or old.
import { Job } from "../right/jobs.ts";

export const job = new Job({ jobId: "j1", state: "gone" });
