import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { DeleteRequest } from "../requests.ts";

/** Calls the author's `delete`. */
export async function invokeDelete(connector: AnyAsyncConnector, meta: Uint8Array, request: DeleteRequest): Promise<void> {
  await connector.delete(connector.resourceMeta.decode(meta) as never, request);
}
