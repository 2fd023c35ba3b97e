import type { LiteralMap } from "../../literals/literal.ts";
import type { TaskTemplate } from "../../task-template/task-template.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { Connection } from "../connection.ts";
import type { Context } from "../context.ts";
import type { CreateRequest, TaskExecutionMetadata } from "../requests.ts";
import { callAuthor } from "./call-author.ts";
import { type DatasetAccess, NO_ACCESS } from "./dataset-access.ts";
import { declaredInputs } from "./declared-inputs.ts";
import { GivenJob } from "./given-job.ts";

/** What arrives with a CreateTask or ExecuteTaskSync call, decoded. */
export interface JobRequest {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputPrefix: string;
  readonly idempotencyKey: string;
  readonly taskExecutionMetadata: TaskExecutionMetadata;
  readonly connection?: Connection | undefined;
}

/** Calls the author's `create`; gives the bytes of the ResourceMeta that it returned. */
export async function invokeCreate(
  connector: AnyAsyncConnector,
  request: JobRequest,
  context: Context,
  datasets = NO_ACCESS,
): Promise<Uint8Array> {
  const given = requestFor(request, connector.inputFields, context, datasets);
  const meta = await callAuthor(() => connector.create(given as never));
  return connector.resourceMeta.encode(meta as never);
}

/** What `create` and `do` are given: the job, with its inputs as native values. */
export function requestFor(
  request: JobRequest,
  declared: Parameters<typeof declaredInputs>[2],
  context: Context,
  datasets: DatasetAccess,
): CreateRequest {
  return new GivenJob(
    request,
    declaredInputs(request.inputs, request.template, declared, datasets),
    context,
  );
}
