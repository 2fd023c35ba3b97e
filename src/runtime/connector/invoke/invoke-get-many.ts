import type { Protocol } from "../../base/protocol.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import { listResults, unwrapResult } from "../batch-results.ts";
import type { GetManyEntry, GetManyRequest } from "../requests.ts";
import { addSignal } from "./add-signal.ts";
import { callAuthor } from "./call-author.ts";
import { jobFromMeta, toGetMessage } from "./invoke-connector.ts";
import type { DatasetAccess } from "./job-request.ts";

/** A job of a batch. */
export interface PolledJob {
  readonly meta: Uint8Array;
  readonly outputPrefix: string;
  readonly datasets: DatasetAccess;
  /** Fires when no caller waits for the job any more. Read only if the author reads it. */
  readonly signal: AbortSignal;
}

/** The state of one job, or what was thrown instead. */
export type PolledAnswer = { readonly message: ResourceMessage } | { readonly error: unknown };

/** Calls the author's `getMany`, which must exist, and checks its answer for each job. */
export async function invokeGetMany(
  connector: AnyAsyncConnector,
  polled: readonly PolledJob[],
  request: GetManyRequest,
  protocol: Protocol,
): Promise<readonly PolledAnswer[]> {
  const jobs = polled.map(({ meta }): unknown => jobFromMeta(connector, meta));
  const entries = polled.map((each, index): GetManyEntry => {
    const { outputPrefix } = each;
    return addSignal({ job: jobs[index], outputPrefix }, each);
  });
  const returned = await callAuthor(() => connector.getMany!(entries as never, request), connector);
  const results = listResults(returned, jobs);
  return Promise.all(
    polled.map(async (each, index): Promise<PolledAnswer> => {
      try {
        const resource = await callAuthor(() => unwrapResult(results[index]), connector);
        return { message: await toGetMessage(connector, resource, each, protocol, each.datasets) };
      } catch (error) {
        return { error };
      }
    }),
  );
}
