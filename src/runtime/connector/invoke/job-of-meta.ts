import { FxError } from "../../errors/errors.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";

/** A caller's bytes that name no job of the connector. An author who decodes others, and fails, throws an FX1011 that is not one of these. */
export class ForeignMeta extends FxError {
  constructor(message: string, details: readonly string[] = []) {
    super("FX1011", message, { details });
  }
}

/** The job that a caller's ResourceMeta names, as the author's method receives it. Throws ForeignMeta. */
export function jobOfMeta(connector: AnyAsyncConnector, meta: Uint8Array): never {
  try {
    return connector.resourceMeta.decode(meta) as never;
  } catch (error) {
    throw error instanceof FxError && error.code === "FX1011"
      ? new ForeignMeta(error.message, error.details)
      : error;
  }
}
