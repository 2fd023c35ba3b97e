import type { Context } from "../../base/context.ts";
import { lazyProperties } from "../../base/lazy-properties.ts";
import type { DatasetAccess } from "../../connector/invoke/job-request.ts";
import { refusingStorage } from "../../storage/allowed-prefixes.ts";
import type { ServedCall } from "./served-call.ts";

const addLimits = lazyProperties<ServedCall, Pick<Context, "deadline" | "signal">>({
  signal: ({ caller }) => caller.signal,
  deadline({ caller: { deadline }, state: { options } }) {
    if (deadline === Infinity) return undefined;
    return options.clock.now() + deadline - options.epochNow();
  },
});

/** The argument of a connector's method. The signal is created only if the author reads it. */
export function createContext<Fields>(call: ServedCall, fields: Fields): Context & Fields {
  const { log, secrets } = call;
  const { clock, random, fetch } = call.state.options;
  return addLimits({ clock, random, fetch, log, secrets, ...fields }, call);
}

/** Connectors open and write only the datasets that the operator allowed. */
export function getDatasetAccess({ state }: ServedCall, outputPrefix: string): DatasetAccess {
  const { storage = refusingStorage } = state.options;
  return { storage, writesTo: outputPrefix || undefined };
}
