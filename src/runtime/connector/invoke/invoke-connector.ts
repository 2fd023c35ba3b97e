import type { Context } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject } from "../../base/json.ts";
import { lazyProperties } from "../../base/lazy-properties.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { Refusal } from "../../values/faults.ts";
import { checkedNatives, fieldsFromVariables } from "../../values/literal-map.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { bindReferences } from "../../values/map-references.ts";
import { toProtocolFields } from "../../values/to-protocol-fields.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import type { UnknownValues } from "../../values/types/shape.ts";
import type { MetricResult } from "../../wire/models/connector-messages.ts";
import { type Phase, isTerminal } from "../../wire/models/phase.ts";
import type { Resource, ResourceMessage } from "../../wire/models/resource.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import { getTemplateProtocol } from "../../wire/shared/template-codec.ts";
import type { AnyAsyncConnector } from "../async-connector-base.ts";
import type { CreateRequest, GetRequest, DeleteRequest, MetricsRequest } from "../requests.ts";
import type { AnySyncConnector } from "../sync-connector-base.ts";
import { callAuthor } from "./call-author.ts";
import { addCallerStorage, type JobRequest, type DatasetAccess, NO_ACCESS } from "./job-request.ts";
import { literalsFromOutputs, outputsIn, toResourceMessage } from "./to-resource-message.ts";

/** The caller's resource_meta does not belong to the connector. An FX1011 that the author's code throws is not a ForeignMeta. */
export class ForeignMeta extends FxError {
  constructor(summary: string, details: readonly string[] = []) {
    super("FX1011", summary, { details });
  }
}

/** Decodes the job in a caller's ResourceMeta. Throws ForeignMeta. */
export function jobFromMeta(connector: AnyAsyncConnector, meta: Uint8Array): never {
  try {
    return connector.resourceMeta.decode(meta) as never;
  } catch (error) {
    throw error instanceof FxError && error.code === "FX1011"
      ? new ForeignMeta(error.summary, error.details)
      : error;
  }
}

const UNDECLARED_HINT =
  "declare the inputs on the connector, with t.bigint() for integers beyond 2^53";

/** Converts the inputs to native values by the connector's declaration, or by the template's interface. */
function toDeclaredInputs(
  inputs: LiteralMap,
  template: TaskTemplate,
  declared: ReadonlyMap<string, TypeNode> | undefined,
  { storage }: DatasetAccess,
): UnknownValues {
  const fields =
    declared === undefined
      ? fieldsFromVariables(template.interface.inputs)
      : toProtocolFields(getTemplateProtocol(template), declared);
  const [expected, hint] =
    declared === undefined
      ? [`the interface of ${template.id.name}`, UNDECLARED_HINT]
      : [`the inputs that the connector for ${template.type} declares`];
  const refusal: Refusal = (details) =>
    new FxError("FX1015", `inputs do not fit ${expected}`, { details, hint });
  const natives = checkedNatives(inputs, fields, refusal);
  if (storage !== undefined) bindReferences(natives, fields, storage);
  return natives;
}

/** Calls the author's `create` and encodes the ResourceMeta that it returns. */
export async function invokeCreate(
  connector: AnyAsyncConnector,
  request: JobRequest,
  context: Context,
  datasets = NO_ACCESS,
): Promise<Uint8Array> {
  const createRequest = toCreateRequest(request, connector.inputFields, context, datasets);
  const meta = await callAuthor(() => connector.create(createRequest as never), connector);
  return connector.resourceMeta.encode(meta as never);
}

const addLimitsAndKey = lazyProperties<
  { readonly context: Context; readonly job: JobRequest },
  Pick<CreateRequest, "signal" | "deadline" | "idempotencyKey">
>({
  signal: ({ context }) => context.signal,
  deadline: ({ context }) => context.deadline,
  idempotencyKey: ({ job }) => job.idempotencyKey,
});

/**
 * Creates the request of `create` and `do`, with native inputs. A server creates signal and key only if the author reads
 * them.
 */
function toCreateRequest(
  job: JobRequest,
  declared: ReadonlyMap<string, TypeNode> | undefined,
  context: Context,
  datasets: DatasetAccess,
): CreateRequest {
  const { clock, random, fetch, log, secrets } = context;
  const { template, outputPrefix, taskExecutionMetadata, connection } = job;
  const inputs = toDeclaredInputs(job.inputs, template, declared, datasets);
  const request = {
    clock,
    random,
    fetch,
    log,
    secrets,
    taskTemplate: template,
    inputs,
    outputPrefix,
    taskExecutionMetadata,
    connection,
  };
  return addLimitsAndKey(request, { context, job });
}

/**
 * Calls the author's `do`. Converts the outputs to literals by the connector's declaration, or by the template's interface.
 * Rejects a phase that is not terminal, because the engine's worker would panic.
 */
export async function invokeDo(
  connector: AnySyncConnector,
  request: JobRequest,
  context: Context,
  datasets = NO_ACCESS,
): Promise<ResourceMessage> {
  const doRequest = toCreateRequest(request, connector.inputFields, context, datasets);
  const resource = await callAuthor(() => connector.do(doRequest as never), connector);
  const message = toResourceMessage(resource, connector);
  const outputs = outputsIn(resource);
  if (!isTerminal(message.phase)) throw notTerminal(message.phase);
  if (outputs === undefined) return message;
  const declared =
    connector.outputFields &&
    toProtocolFields(getTemplateProtocol(request.template), connector.outputFields);
  const fields = declared ?? fieldsFromVariables(request.template.interface.outputs);
  return { outputs: await literalsFromOutputs(outputs, fields, datasets, context), ...message };
}

function notTerminal(phase: Phase): FxError {
  return new FxError("FX1004", `the connector returned ${phase}, which is not terminal`, {
    hint: "return Resource.succeeded, failed, retryableFailed or aborted; for a job that keeps running use an asynchronous connector",
  });
}

/** Calls the author's `get`. Converts the outputs to literals by the connector's declaration, or by the values themselves. */
export async function invokeGet(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: GetRequest,
  protocol: Protocol,
  datasets = NO_ACCESS,
): Promise<ResourceMessage> {
  const job = jobFromMeta(connector, meta);
  const asked = connector.hasJobs ? request : addCallerStorage(request, datasets);
  const resource = await callAuthor(() => connector.get(job, asked), connector);
  return toGetMessage(connector, resource, request, protocol, datasets);
}

/** Checks what the author's `get` or `getMany` returned for a job. */
export async function toGetMessage(
  connector: AnyAsyncConnector,
  resource: Resource<unknown>,
  request: Pick<GetRequest, "signal">,
  protocol: Protocol,
  datasets: DatasetAccess,
): Promise<ResourceMessage> {
  const message = toResourceMessage(resource, connector);
  const outputs = outputsIn(resource);
  if (outputs === undefined) return message;
  const declared = connector.outputFields && toProtocolFields(protocol, connector.outputFields);
  return { outputs: await literalsFromOutputs(outputs, declared, datasets, request), ...message };
}

/** Calls the author's `delete`. */
export async function invokeDelete(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: DeleteRequest,
): Promise<void> {
  const job = jobFromMeta(connector, meta);
  await callAuthor(() => connector.delete(job, request), connector);
}

/** Calls the author's `getMetrics`, which must exist. Throws FX1007 if it does not return a list of measurements. */
export async function invokeGetMetrics(
  connector: AnyAsyncConnector,
  meta: Uint8Array,
  request: MetricsRequest,
): Promise<readonly MetricResult[]> {
  const job = jobFromMeta(connector, meta);
  const results: unknown = await callAuthor(() => connector.getMetrics!(job, request), connector);
  if (Array.isArray(results) && results.every(isMetricResult)) return results;
  throw new FxError(
    "FX1007",
    'getMetrics answers a list of measurements such as { metric: "cpu", data: { … } }',
  );
}

function isMetricResult(result: unknown): result is MetricResult {
  return (
    isPlainObject(result) && typeof result["metric"] === "string" && isPlainObject(result["data"])
  );
}
