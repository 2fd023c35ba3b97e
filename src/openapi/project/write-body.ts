import type { BodyValue, ConnectorPlan } from "../connector-plan.ts";
import { accessProperty } from "../typescript/access-property.ts";
import {
  Expression,
  type LiteralValue,
  writeKey,
  writeLiteral,
} from "../typescript/write-literal.ts";
import { toNullable } from "../value-type.ts";
import { writeKeyValue } from "./request-fields.ts";

/** The body of `create`, with the idempotency key in its place, as an entry of the request. */
export function writeBody(plan: ConnectorPlan): string[] {
  const { operations, idempotency } = plan;
  if (operations.create.body === undefined) return [];
  const path = "at" in idempotency && idempotency.at.in === "body" ? idempotency.at.path : [];
  const value = path.length === 0 ? "request.body" : writeWithKey(plan, path);
  return [`body: ${sendsForm(plan) ? `toForm(${value})` : value}`];
}

/** `{ ...request.body, metadata: { ...request.body.metadata, name: request.idempotencyKey } }` */
function writeWithKey(plan: ConnectorPlan, path: readonly string[]): string {
  const { types, operations } = plan;
  const type = operations.create.body!.required ? types.body! : toNullable(types.body!);
  const write = (depth: number): string => {
    if (depth === path.length) return writeKeyValue(plan);
    const { code } = accessProperty("request.body", type, path.slice(0, depth));
    return `{ ...${code}, ${writeKey(path[depth]!)}: ${write(depth + 1)} }`;
  };
  return write(0);
}

/** Whether the body of `create` is sent as a form. */
export function sendsForm({ operations }: ConnectorPlan): boolean {
  return operations.create.body?.mediaType.startsWith("application/x-www-form-urlencoded") === true;
}

/** The body of the request that cancels a job, as an entry of the request. */
export function writeDeleteBody({ meta, operations }: ConnectorPlan): string[] {
  const { deleteBody } = operations;
  const toValue = (part: BodyValue): LiteralValue => {
    if ("value" in part) return part.value;
    const field = meta.find(({ parameters }) => parameters.includes(part.source));
    return new Expression(`key.${field?.name ?? ""}`);
  };
  const body: Record<string, LiteralValue> = {};
  for (const part of deleteBody) {
    let object = body;
    for (const name of part.path.slice(0, -1)) object = (object[name] ??= {}) as typeof object;
    object[part.path.at(-1)!] = toValue(part);
  }
  return deleteBody.length === 0 ? [] : [`body: ${writeLiteral(body)}`];
}

/** If the service refuses a key that it knows, the job with that ID exists. */
export function writeFindExisting(plan: ConnectorPlan): string[] {
  const { idempotency, meta, types, inputs } = plan;
  if (idempotency.kind !== "field" || types.created !== types.job) return [];
  const { path: key } = idempotency.at;
  const parts = meta.flatMap(({ name, from }) => {
    const path = "answer" in from ? from.answer : from.request.path;
    if (path.length > 0 && path.join("\n") === key.slice(-path.length).join("\n"))
      return `${name}: ${writeKeyValue(plan)}`;
    if ("answer" in from || from.request.in === "body") return [];
    const input = inputs.find(({ at }) => at.in === from.request.in && at.path[0] === path[0]);
    return input === undefined ? [] : `${name}: request.${input.name}`;
  });
  if (parts.length < meta.length) return [];
  return [`findExisting: () => getJob(context, { ${parts.join(", ")} })`];
}
