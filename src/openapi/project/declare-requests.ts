import type { ApiOperation, Parameter } from "../api-document.ts";
import type { BodyValue, ConnectorPlan, Field, MetaField } from "../connector-plan.ts";
import { listEnumTexts, listPlaces, toKey } from "../plan/object-parts.ts";
import { findConstant } from "../plan/plan-inputs.ts";
import {
  callCode,
  type Code,
  type CodeEntry,
  literalCode,
  objectCode,
  textCode,
} from "../typescript/code.ts";

/** A value of a request: an input, or a field of the job. */
interface Named {
  readonly kind: "input" | "job";
  readonly name: string;
}

/** The request of `create`. The idempotency key stands in the path, if there. */
export function declareCreate(plan: ConnectorPlan): Code {
  const { operations, inputs, idempotency } = plan;
  const { create } = operations;
  const values = new Map<string, Named>();
  for (const { at, name } of inputs)
    if (at.in !== "body") values.set(at.path[0]!, { kind: "input", name });
  if (idempotency?.at.in === "path")
    values.set(idempotency.at.path[0]!, { kind: "input", name: "idempotencyKey" });
  return declareRequest(create, values, "POST", {
    ...declareBody(plan),
    answersText: isTextId(plan) ? "true" : undefined,
  });
}

/** Whether the ID of a job is all that a create answers. */
function isTextId({ meta }: ConnectorPlan): boolean {
  return meta.some(({ from }) => "answer" in from && from.answer.length === 0);
}

/** The name in a request for what a person has to add to its body: it does not compile. */
export const UNDECIDED_BODY = "undecidedBody";

/** A request about a job, with what its body has. */
export function declareJobRequest(
  { meta, operations }: Pick<ConnectorPlan, "meta" | "operations">,
  operation: ApiOperation,
  { method, body }: { readonly method: string; readonly body: readonly BodyValue[] },
): Code {
  const values = listJobValues(meta);
  const fields = body.map((part): CodeEntryAt => {
    if ("value" in part) return { path: part.path, code: literalCode(part.value) };
    const value = values.get(part.source);
    const code = value === undefined ? "undefined" : valueCode(value);
    const whole: Code =
      part.isList === true ? { open: "[", entries: [{ code }], close: "]" } : code;
    return { path: part.path, code: whole };
  });
  // Gateways of gRPC need an object, even if nothing must be in it.
  const isNeeded = fields.length > 0 || operation.body?.required === true;
  const sent = isNeeded ? { [getBodyField(operation)]: nestEntries(fields) } : {};
  const undecided = operations.undecided.get(operation) ?? [];
  return declareRequest(operation, values, method, {
    ...sent,
    [UNDECIDED_BODY]: undecided.length === 0 ? undefined : literalCode(undecided),
  });
}

function listJobValues(meta: readonly MetaField[]): ReadonlyMap<string, Named> {
  const entries = meta.flatMap(({ name, parameters }) =>
    parameters.map((parameter) => [parameter, { kind: "job", name } as const] as const),
  );
  return new Map(entries);
}

function declareRequest(
  operation: ApiOperation,
  values: ReadonlyMap<string, Named>,
  usualMethod: string,
  others: Readonly<Record<string, Code | undefined>>,
): Code {
  const { method, parameters, body } = operation;
  const list = (place: Parameter["in"], more: readonly CodeEntry[] = []): Code | undefined => {
    const placed = parameters.filter((each) => each.in === place);
    const entries = [
      ...placed.flatMap((each) => declareParameter(each, operation, values)),
      ...more,
    ];
    return entries.length === 0 ? undefined : namesOr(entries);
  };
  const type = body?.mediaType ?? "application/json";
  const isPlain = getBodyField(operation) !== "body" || /^application\/json\b/.test(type);
  const isSent = ("body" in others && !isPlain) || "content" in others;
  return objectCode({
    method: method === usualMethod ? undefined : textCode(method),
    path: textCode(toPath(operation, values)),
    query: list("query"),
    headers: list("header", isSent ? [{ key: "content-type", code: textCode(type) }] : []),
    ...others,
  });
}

function declareParameter(
  parameter: Parameter,
  operation: ApiOperation,
  values: ReadonlyMap<string, Named>,
): CodeEntry[] {
  const { name } = parameter;
  const value = values.get(name);
  if (value !== undefined) return [{ key: name, code: valueCode(value) }];
  const constant = findMore(parameter, operation) ?? findConstant(parameter);
  return constant === undefined ? [] : [{ key: name, code: literalCode(constant) }];
}

/** `includeOutput` and `view=FULL` ask for values of the answer that are left out otherwise. */
function findMore({ name, schema }: Parameter, { answer }: ApiOperation) {
  if (name === "view") return listEnumTexts(schema).find((view) => /^full$/i.test(view));
  const [, rest] = /^(?:include|with)(.+)$/.exec(toKey(name)) ?? [];
  const isAnswered = answer && listPlaces(answer.schema).some(({ key }) => key === rest);
  return isAnswered && schema.types.includes("boolean") ? true : undefined;
}

/**
 * The path with the names of inputs or fields. A name of Google's APIs is a path itself:
 * `{name=operations/*}`, or `{name}` after a version.
 */
function toPath({ path }: ApiOperation, values: ReadonlyMap<string, Named>): string {
  return path
    .replace(/^(\/v\d\w*)?\/\{(name|parent)\}/, "$1/{+$2}")
    .replace(/\{(\+?)([^{}=]*)(=[^{}]*)?\}/g, (_, plus: string, name: string, rest?: string) => {
      const mark = rest === undefined ? plus : "+";
      return `{${mark}${values.get(name)?.name ?? name}}`;
    });
}

function valueCode({ kind, name }: Named): Code {
  return callCode(kind, textCode(name));
}

/** An object, or the names alone if each value has the name of its field. */
function namesOr(entries: readonly CodeEntry[]): Code {
  const names = entries.map(({ key, code }) => {
    const isNamed = typeof code !== "string" && "open" in code && /^(input|job)\($/.test(code.open);
    return isNamed && code.entries.length === 1 && code.entries[0]!.code === textCode(key!);
  });
  if (!names.every(Boolean)) return objectCode(entries);
  return { open: "[", entries: entries.map(({ key }) => ({ code: textCode(key!) })), close: "]" };
}

/** The field of a request for a body of this type. */
function getBodyField({ body }: ApiOperation): "body" | "form" | "multipart" {
  if (body?.mediaType === "multipart/form-data") return "multipart";
  return body?.mediaType === "application/x-www-form-urlencoded" ? "form" : "body";
}

/** The body of a create: the inputs in it, without the key, and secrets by a function. */
function declareBody(plan: ConnectorPlan): Record<string, Code> {
  const { operations, inputs, credentials, idempotency } = plan;
  const { create } = operations;
  if (create.body === undefined) return {};
  const fields = inputs.filter(({ at }) => at.in === "body");
  const field = getBodyField(create);
  const [whole] = fields;
  if (whole?.type.kind === "file" && whole.at.path.length === 0)
    return { content: valueCode({ kind: "input", name: whole.name }) };
  if (whole?.at.path.length === 0) return { [field]: `({ inputs }) => inputs.${whole.name}` };
  const secrets = credentials.filter(({ kind }) => kind === "body");
  if (secrets.length > 0) {
    const entries = [
      ...fields.map(({ at, name }) => ({ key: at.path[0]!, code: `inputs.${name}` })),
      ...secrets.map(({ at, secrets: [name = ""] }) => {
        return { key: at.path[0]!, code: `secrets.get(${textCode(name)})` };
      }),
    ];
    const { open, ...rest } = objectCode(entries);
    return { [field]: { open: `({ inputs, secrets }) => (${open}`, ...rest, close: "})" } };
  }
  const isKeyed = idempotency?.at.in === "body";
  if (fields.length === 0 && (isKeyed || !create.body.required)) return {};
  return { [field]: namesOr(fields.map(toEntry)) };
}

function toEntry({ at, name }: Field): CodeEntry {
  return { key: at.path[0]!, code: valueCode({ kind: "input", name }) };
}

interface CodeEntryAt {
  readonly path: readonly string[];
  readonly code: Code;
}

/** `{ state: { name: "stopped" } }` of values at their paths. */
function nestEntries(values: readonly CodeEntryAt[], depth = 0): Code {
  const whole = values.find(({ path }) => path.length === depth);
  if (whole !== undefined) return whole.code;
  const names = [...new Set(values.map(({ path }) => path[depth]!))];
  return objectCode(
    names.map((key) => {
      const inside = values.filter(({ path }) => path[depth] === key);
      return { key, code: nestEntries(inside, depth + 1) };
    }),
  );
}
