import { type ServiceData, UNDECIDED } from "./fake-answers.ts";

// The service as its document describes it, for the fake:
// /* fx:data.title */ a job service /* /fx:data.title */
export const service: ServiceData = {
  /* fx:data */
  secrets: { JOB_API_KEY: "for-this-machine-only" },
  variables: { JOB_SERVICE_URL: "" },
  access: [],
  fails: "fails-on-purpose",
  sampleId: "job-000",
  operations: {
    create: { route: "POST /jobs", status: 201, answer: "job" },
    get: { route: "GET /jobs/{job}", status: 200, answer: "job" },
  },
  forgetsCancelled: true,
  states: {
    queued: "waiting",
    running: "running",
    succeeded: "done",
    failed: "failed",
    aborted: "failed",
  },
  outcomes: {},
  answers: { job: { id: "{job.id}", state: "{job.state}" } },
  /* /fx:data */
};
