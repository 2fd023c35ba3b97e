import { lazyProperties } from "../../base/lazy-properties.ts";

/** The signal of a job or a batch is created only if the author reads it. */
export const addSignal = lazyProperties<
  { readonly signal: AbortSignal },
  { readonly signal: AbortSignal }
>({ signal: (source) => source.signal });
