import type { Context } from "../../base/context.ts";
import { type DatasetAccess, NO_ACCESS } from "../../connector/invoke/job-request.ts";
import type { ServedCall } from "./served-call.ts";

/** What every method of a connector gets. */
export function createContext({ state, secrets, signal }: ServedCall): Context {
  const { clock, random, fetch } = state.options;
  return { clock, random, fetch, log: secrets.log, secrets: secrets.secrets, signal };
}

/** Connectors open and write only the datasets that the operator allowed. */
export function getDatasetAccess({ state }: ServedCall, outputPrefix: string): DatasetAccess {
  const { storage } = state.options;
  return storage === undefined ? NO_ACCESS : { storage, writesTo: outputPrefix || undefined };
}
