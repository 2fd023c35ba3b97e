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
import { readSecret } from "./write-authorization.ts";

/** The body of `create`, with the idempotency key in its place, as an entry of the request. */
export function writeBody(plan: ConnectorPlan): string[] {
  const { operations, idempotency, credentials } = plan;
  if (operations.create.body === undefined) return [];
  const key =
    "at" in idempotency && idempotency.at.in === "body"
      ? [{ path: idempotency.at.path, code: writeKeyValue(plan) }]
      : [];
  const secrets = credentials.flatMap((credential) =>
    credential.kind === "body"
      ? [{ path: credential.path, code: readSecret(credential.secret) }]
      : [],
  );
  const added = [...key, ...secrets];
  const value = added.length === 0 ? "request.body" : writeWith(plan, [], added);
  return [`body: ${sendsForm(plan) ? `toForm(${value})` : value}`];
}

/** Code for a value of the body that is not an input. */
interface AddedValue {
  readonly path: readonly string[];
  readonly code: string;
}

/** `{ ...request.body, metadata: { ...request.body.metadata, name: request.idempotencyKey } }` */
function writeWith(
  plan: ConnectorPlan,
  at: readonly string[],
  added: readonly AddedValue[],
): string {
  const whole = added.find(({ path }) => path.length === at.length);
  if (whole !== undefined) return whole.code;
  const { types, operations } = plan;
  const type = operations.create.body!.required ? types.body! : toNullable(types.body!);
  const { code } = accessProperty("request.body", type, at);
  const names = [...new Set(added.map(({ path }) => path[at.length]!))];
  const entries = names.map((name) => {
    const inside = added.filter(({ path }) => path[at.length] === name);
    return `${writeKey(name)}: ${writeWith(plan, [...at, name], inside)}`;
  });
  return `{ ...${code}, ${entries.join(", ")} }`;
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
