import { type ServiceData, UNDECIDED } from "./fake-answers.ts";

// The service as its document describes it, for the fake:
// /* fx:data.title */ a job service /* /fx:data.title */
export const service: ServiceData = /* fx:data */ {} as ServiceData; /* /fx:data */
