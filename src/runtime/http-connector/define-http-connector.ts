import type { AsyncConnectorBase } from "../connector/async-connector-base.ts";
import { defineAsyncConnector } from "../connector/define-connector.ts";
import type { ResourceMetaClass } from "../connector/resource-meta.ts";
import {
  fieldsFromShape,
  type InputValues,
  type Native,
  type Shape,
} from "../values/types/shape.ts";
import { t } from "../values/types/t.ts";
import { cancelJob } from "./cancel-job.ts";
import { checkDefinition } from "./check-definition.ts";
import { createJob } from "./create-job.ts";
import { ENDED_ANSWER, type HttpDeclaration, type HttpJob } from "./http-declaration.ts";
import type { AnyHttpDefinition, HttpConnectorDefinition, HttpMany } from "./http-definition.ts";
import { pollJob } from "./poll-job.ts";
import { pollMany } from "./poll-many.ts";
import { readLogs } from "./read-logs.ts";
import { StateReader } from "./read-state.ts";
import { isInputValue } from "./request-values.ts";
import { ServiceClient } from "./service-client.ts";

/** The property of a connector with its declaration, also for another copy of flyte-fx. */
const DECLARATION = Symbol.for("flyte-fx/http-declaration");

/** The declaration of a connector, for a fake of its service; undefined for any other connector. */
export function findDeclaration(connector: object): HttpDeclaration | undefined {
  return (connector as { readonly [DECLARATION]?: HttpDeclaration })[DECLARATION];
}

/**
 * Creates a connector of an HTTP service from a declaration: which request creates, polls and
 * cancels a job, and where the answers have the state and the results. fx does the rest: it sends a
 * request again whose answer is lost, waits as `Retry-After` says, accepts a refused cancel of a job
 * that has ended, and names what an answer lacks.
 *
 * @throws FxError FX3007 with every fault of the declaration
 * @example
 * export const renders = defineHttpConnector({
 *   taskType: "renders",
 *   service: { url: env("RENDERS_URL", "https://api.renders.example/v2"), auth: bearer("RENDERS_TOKEN") },
 *   inputs: { scene: t.string(), frames: t.optional(t.int()) },
 *   outputs: { video: t.file(), seconds: t.optional(t.float()) },
 *   resourceMeta: { renderId: t.string() },
 *   create: {
 *     request: { path: "/renders", body: { scene: input("scene"), count: input("frames") } },
 *     key: { header: "Idempotency-Key" },
 *     job: { renderId: "data.id" },
 *   },
 *   get: { request: { path: "/renders/{renderId}" }, state: "data.status", reason: "data.error" },
 *   states: { queued: ["waiting"], running: ["rendering"], succeeded: ["done"], failed: ["error"] },
 *   results: { video: download("data.url"), seconds: "data.cost.seconds" },
 *   cancel: { request: { path: "/renders/{renderId}/cancel" } },
 * });
 */
export function defineHttpConnector<
  const M extends Shape,
  I = Shape,
  O = Shape,
  const S = string | number | boolean,
  const CreatePath extends string = string,
  const StartPath extends string = string,
  const GetPath extends string = string,
  const CancelPath extends string = string,
>(
  definition: HttpConnectorDefinition<M, I, O, S, CreatePath, StartPath, GetPath, CancelPath>,
): AsyncConnectorBase<ResourceMetaClass<Native<M>, InputValues<M>>, I, O> {
  const connector = createConnector(definition as unknown as AnyHttpDefinition);
  return connector as unknown as AsyncConnectorBase<
    ResourceMetaClass<Native<M>, InputValues<M>>,
    I,
    O
  >;
}

function findIdField({ create, resourceMeta }: AnyHttpDefinition): string {
  const names = Object.keys(resourceMeta as Shape);
  const sources = typeof create === "object" ? (create.job as Record<string, unknown>) : {};
  return names.find((name) => !isInputValue(sources[name])) ?? names[0]!;
}

function createConnector(definition: AnyHttpDefinition): AsyncConnectorBase<never> {
  const { create, get, logs, many, service, states, secrets = [] } = definition;
  const outputs = definition.outputs as Shape | undefined;
  const resourceMeta = definition.resourceMeta as Shape;
  const client = new ServiceClient(service);
  const mayHaveEnded = typeof create === "object" && create.mayHaveEnded === true;
  const fields: Shape = {
    ...resourceMeta,
    ...(mayHaveEnded && { [ENDED_ANSWER]: t.optional(t.string()) }),
  };
  const connector = defineAsyncConnector<Shape, HttpJob>({
    ...definition,
    resourceMeta: fields,
    secrets: [...new Set([...client.secrets, ...client.optionalSecrets, ...secrets])],
    create: (request) =>
      typeof create === "function" ? create(request) : createJob(declaration, create, request),
    get: (job, request) =>
      typeof get === "function"
        ? get(job, request)
        : pollJob(declaration, get, { ...request, job }),
    delete: (job, request) => cancelJob(declaration, job, request),
    ...(logs !== undefined && {
      getLogs: (job, request) => readLogs(declaration, logs, job, request),
    }),
    ...(many !== undefined &&
      typeof get !== "function" && {
        getMany: (entries, request) =>
          pollMany(declaration, get, many as HttpMany<HttpJob>, entries, request),
      }),
  });
  const { definedAt } = connector;
  const declaration: HttpDeclaration = {
    definition,
    client,
    states:
      typeof get === "function"
        ? new StateReader(undefined, states)
        : new StateReader(get.state, states, get.reason),
    jobFields: fieldsFromShape(resourceMeta),
    idField: findIdField(definition),
    inputs: fieldsFromShape((definition.inputs ?? {}) as Shape),
    outputs: fieldsFromShape(outputs ?? {}),
    definedAt,
  };
  checkDefinition(declaration, connector);
  Object.defineProperty(connector, DECLARATION, { value: declaration });
  return connector as unknown as AsyncConnectorBase<never>;
}
