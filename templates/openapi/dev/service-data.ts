import type { ServiceData } from "./fake-answers.ts";

/** Decide: which state does the service give such a job? */
export const UNDECIDED = undefined;

// The service as its document describes it, for the fake:
// /* fx:data.title */ a job service /* /fx:data.title */
export const service: ServiceData = /* fx:data */ {} as ServiceData; /* /fx:data */
