import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { DeleteRequest } from "../requests.ts";
import { callAuthor } from "./call-author.ts";
import { jobOfMeta } from "./job-of-meta.ts";

/** Calls the author's `delete`. */
export async function invokeDelete(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: DeleteRequest,
): Promise<void> {
  const job = jobOfMeta(connector, meta);
  await callAuthor(() => connector.delete(job, request));
}
