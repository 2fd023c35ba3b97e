import { type ServiceData, UNDECIDED } from "./fake-answers.ts";

// The service as its document describes it, for the fake:
// /* fx:data.title */ a job service /* /fx:data.title */
export const service: ServiceData = /* fx:data */ {
  secrets: {},
  variables: {},
  access: [],
  sampleId: "job-000",
  operations: {
    create: { route: "POST /jobs", status: 204 },
    get: { route: "GET /jobs/{job}", status: 204 },
  },
  forgetsCancelled: true,
  states: {},
  outcomes: {},
  answers: {},
}; /* /fx:data */
