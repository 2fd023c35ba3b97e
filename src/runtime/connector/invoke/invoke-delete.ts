import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { DeleteRequest } from "../requests.ts";
import { callAuthor } from "./call-author.ts";

/** Calls the author's `delete`. */
export async function invokeDelete(connector: AnyAsyncConnector, meta: Uint8Array, request: DeleteRequest): Promise<void> {
  const job = connector.resourceMeta.decode(meta);
  await callAuthor(() => connector.delete(job as never, request));
}
