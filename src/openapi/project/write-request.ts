import type { ApiOperation, Parameter } from "../api-document.ts";
import {
  type ChosenOperations,
  type ConnectorPlan,
  type Field,
  findChosenKey,
  findKey,
  type States,
} from "../connector-plan.ts";
import { getIdHeader } from "../operations/find-sources.ts";
import { listEnumTexts, listPlaces, toKey } from "../plan/object-parts.ts";
import { listBodySecrets } from "../plan/plan-credentials.ts";
import { findConstant } from "../plan/plan-inputs.ts";
import { isHttpStatus } from "../plan/plan-states.ts";
import { accessProperty, writeEntry, writeLiteral } from "../typescript/write-literal.ts";
import { toCommentText } from "../typescript/write-type.ts";
import { toNullable } from "../value-type.ts";

/** The idempotency key in a request, as code. */
const KEY = "request.idempotencyKey";

/** Inputs that are not in the body. */
export function listParameters({ inputs }: ConnectorPlan): Field[] {
  return inputs.filter(({ at }) => at.in !== "body");
}

/** The value of a secret, as code. */
export function readSecret(name: string): string {
  return `context.secrets.get(${writeLiteral(name)})`;
}

/** The request of `create`, with the idempotency key in its place, as entries of an object. */
export function writeCreateRequest(plan: ConnectorPlan): string {
  const { operations, idempotency } = plan;
  const { create } = operations;
  const values = new Map(
    listParameters(plan).map(({ name, at }) => [at.path[0]!, `request.${name}`]),
  );
  if (idempotency !== undefined && idempotency.at.in !== "body")
    values.set(idempotency.at.path[0]!, KEY);
  return writeRequest(create, values, [
    ...writeBody(plan),
    ...writeIdHeader(operations),
    ...(plan.types.created?.kind === "string" ? ["answersText: true"] : []),
    ...(idempotency === undefined ? [] : ["idempotent: true"]),
    ...writeFindExisting(plan),
  ]);
}

/** Reads the ID of a new job from a header, if that has it. */
function writeIdHeader(operations: ChosenOperations): string[] {
  const header = getIdHeader(operations);
  if (header === undefined) return [];
  const { property, name, fromEnd } = header;
  const value = `headers.get(${writeLiteral(name)})`;
  const id = fromEnd === undefined ? `${value} ?? undefined` : `getSegment(${value}, ${fromEnd})`;
  return [`toAnswer: (json, { headers }) => ({ ...json, ${writeEntry(property, id)} })`];
}

/** A request about a job. */
export function writeJobRequest(
  { meta }: ConnectorPlan,
  operation: ApiOperation,
  others: readonly string[] = [],
): string {
  return writeRequest(operation, listKeyValues(meta), others);
}

/** Entries of a request whose answer has the HTTP status if that is the state of the job. */
export function writeHttpStatus(states: States): string[] {
  if (!isHttpStatus(states)) return [];
  const failed = states.values.filter(({ phase }) => phase === "failed");
  return [
    `answerStatuses: ${writeLiteral(failed.map(({ value }) => value))}`,
    `toAnswer: (json, { status }) => ({ ...json!, ${states.path[0]}: status })`,
  ];
}

/** The request that cancels a job. */
export function writeCancelRequest({ meta, operations }: ConnectorPlan): string {
  const { delete: cancel, deleteBody } = operations;
  const values = listKeyValues(meta);
  const parts = deleteBody.map((part) => {
    if ("value" in part) return { path: part.path, code: writeLiteral(part.value) };
    const code = values.get(part.source) ?? "undefined";
    return { path: part.path, code: part.isList === true ? `[${code}]` : code };
  });
  // Gateways of gRPC need an object, even if nothing must be in it.
  const isNeeded = parts.length > 0 || cancel!.body?.required === true;
  return writeRequest(cancel!, values, isNeeded ? [encodeBody(cancel!, writeObject(parts))] : []);
}

/** The places of a request that the path, the query and the headers have in their own objects. */
const PLACES = { params: "path", query: "query", headers: "header" } as const;

/** @param values code by the names of parameters */
function writeRequest(
  operation: ApiOperation,
  values: ReadonlyMap<string, string>,
  others: readonly string[],
): string {
  const write = (parameter: Parameter): string[] => {
    const { in: place, name } = parameter;
    const value = values.get(name);
    const constant = findMore(parameter, operation) ?? findConstant(parameter);
    if (value !== undefined)
      return [writeEntry(name, place === "header" && value !== KEY ? `String(${value})` : value)];
    return constant === undefined ? [] : [writeEntry(name, writeLiteral(String(constant)))];
  };
  const { mediaType = "application/json" } = operation.body ?? {};
  const isPlain = /^application\/json\b/.test(mediaType) || findForm(operation) !== undefined;
  const objects = Object.entries(PLACES).flatMap(([object, place]) => {
    const entries = operation.parameters.filter((each) => each.in === place).flatMap(write);
    if (place === "header" && !isPlain)
      entries.push(writeEntry("content-type", writeLiteral(mediaType)));
    return entries.length === 0 ? [] : [`${object}: { ${entries.join(", ")} }`];
  });
  const method = `method: "${operation.method}"`;
  const path = `path: ${writeLiteral(toPath(operation))}`;
  return `${[method, path, ...objects, ...others].join(",\n")},`;
}

/** `includeOutput` and `view=FULL` ask for values of the answer that are left out otherwise. */
function findMore({ name, schema }: Parameter, { answer }: ApiOperation) {
  if (name === "view") return listEnumTexts(schema).find((view) => /^full$/i.test(view));
  const [, rest] = /^(?:include|with)(.+)$/.exec(toKey(name)) ?? [];
  const isAnswered = answer && listPlaces(answer.schema).some(({ key }) => key === rest);
  return isAnswered && schema.types.includes("boolean") ? true : undefined;
}

/** A name of Google's APIs is a path itself: `{name=operations/*}`, or `{name}` after a version. */
function toPath({ path }: ApiOperation): string {
  return path
    .replace(/\{\+?([^{}=]*)=[^{}]*\}/g, "{+$1}")
    .replace(/^(\/v\d\w*)?\/\{(name|parent)\}/, "$1/{+$2}");
}

/** What stands for each parameter of an operation on a job, by its name. */
function listKeyValues(meta: ConnectorPlan["meta"]): ReadonlyMap<string, string> {
  const entries = meta.flatMap(({ name, parameters }) =>
    parameters.map((parameter) => [parameter, `key.${name}`] as const),
  );
  return new Map(entries);
}

/** The body of `create`, with what is not an input in its place. */
function writeBody(plan: ConnectorPlan): string[] {
  const { operations, idempotency, credentials, types } = plan;
  const { body } = operations.create;
  if (body === undefined) return [];
  const key = findKey(plan, "body");
  const added = [
    ...(key.length === 0 ? [] : [{ path: key, code: KEY }]),
    ...credentials.flatMap((each) =>
      each.kind === "body" ? [{ path: each.at.path, code: readSecret(each.secrets[0]!) }] : [],
    ),
  ];
  const type = body.required ? types.body! : toNullable(types.body!);
  const value =
    added.length === 0
      ? "request.body"
      : writeObject(added, (at) => `...${accessProperty("request.body", type, at).code}, `);
  const sent = added.map(({ path }) => path.join("."));
  const others = listBodySecrets(operations.create, idempotency).filter(
    (name) => !sent.includes(name),
  );
  const note = `// The service also takes optional secrets: ${toCommentText(others.join(", "))}.\n`;
  return [`${others.length === 0 ? "" : note}${encodeBody(operations.create, value)}`];
}

/** `{ ...request.body, metadata: { ...request.body.metadata, name: request.idempotencyKey } }` */
function writeObject(
  values: readonly { readonly path: readonly string[]; readonly code: string }[],
  writeStart: (at: readonly string[]) => string = () => "",
  at: readonly string[] = [],
): string {
  const whole = values.find(({ path }) => path.length === at.length);
  if (whole !== undefined) return whole.code;
  const names = [...new Set(values.map(({ path }) => path[at.length]!))];
  const entries = names.map((name) => {
    const inside = values.filter(({ path }) => path[at.length] === name);
    return writeEntry(name, writeObject(inside, writeStart, [...at, name]));
  });
  return `{ ${writeStart(at)}${entries.join(", ")} }`;
}

/** The body of a request as an entry, from the code of its value. */
function encodeBody(operation: ApiOperation, value: string): string {
  const form = findForm(operation);
  return `body: ${form === undefined ? value : `toForm(${value}, new ${form}())`}`;
}

/** The class of a form, if the body is one. */
function findForm({ body }: ApiOperation): string | undefined {
  if (body?.mediaType === "multipart/form-data") return "FormData";
  return body?.mediaType === "application/x-www-form-urlencoded" ? "URLSearchParams" : undefined;
}

/** If the service refuses a key that it knows, the job with that ID exists. */
export function writeFindExisting(plan: ConnectorPlan): string[] {
  const { meta, types, inputs } = plan;
  const { path: key } = findChosenKey(plan) ?? {};
  if (key === undefined || types.created !== types.job) return [];
  const parts = meta.flatMap(({ name, from }) => {
    const path = "answer" in from ? from.answer : from.request.path;
    if (path.length > 0 && path.join("\n") === key.slice(-path.length).join("\n"))
      return `${name}: ${KEY}`;
    if ("answer" in from || from.request.in === "body") return [];
    const input = inputs.find(({ at }) => at.in === from.request.in && at.path[0] === path[0]);
    return input === undefined ? [] : `${name}: request.${input.name}`;
  });
  if (parts.length < meta.length) return [];
  return [`findExisting: () => getJob(context, { ${parts.join(", ")} })`];
}
