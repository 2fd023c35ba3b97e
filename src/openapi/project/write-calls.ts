import type { ApiOperation } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { findConstant } from "../plan/plan-inputs.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import { writeKey, writeLiteral } from "../typescript/write-literal.ts";
import { writeType } from "../typescript/write-type.ts";
import type { ValueType } from "../value-type.ts";
import { listParameters, writeKeyValue } from "./request-fields.ts";
import { isAsync, listAuthorization, listQueryCredentials } from "./write-authorization.ts";
import { sendsForm, writeBody, writeDeleteBody, writeFindExisting } from "./write-body.ts";

/** A function of `src/service.ts`. */
interface Call {
  readonly name: string;
  readonly comment: string;
  readonly operation: ApiOperation;
  /** The argument after the context. */
  readonly argument: "request: CreateRequest" | "key: JobKey";
  /** Undefined if the answer does not matter. */
  readonly answer: ValueType | undefined;
  readonly mayBeMissing?: boolean;
  /** Entries of the request, such as `idempotent: true`. */
  readonly more?: readonly string[];
  readonly headers?: readonly string[];
  readonly query?: readonly string[];
}

/** Writes the functions that call the service. */
export function writeCalls(plan: ConnectorPlan): string[] {
  const { operations, types } = plan;
  const { get, delete: cancel, result } = operations;
  const job = { argument: "key: JobKey", answer: types.job } as const;
  const known: Call = {
    ...job,
    name: "getJob",
    comment: "Undefined if the service does not know the job",
    operation: get,
    mayBeMissing: true,
  };
  return [
    writeCreate(plan),
    ...writeFind(plan),
    writeCall(plan, known),
    ...(result === undefined
      ? []
      : [
          writeCall(plan, {
            ...job,
            name: "getJobResult",
            comment: "The result of a job",
            operation: result,
            answer: types.result,
          }),
        ]),
    ...(cancel === undefined ? [] : [writeCancel(plan, cancel)]),
  ];
}

function writeCreate(plan: ConnectorPlan): string {
  const { operations, types, idempotency } = plan;
  const { create } = operations;
  const { mediaType = "application/json" } = create.body ?? {};
  const isPlain = /^application\/json\b/.test(mediaType) || sendsForm(plan);
  const isKnown = idempotency.kind === "header" || idempotency.kind === "field";
  const inQuery = "at" in idempotency && idempotency.at.in === "query" ? idempotency.at.path : [];
  return writeCall(plan, {
    name: "createJob",
    comment: create.summary ?? "Creates a job",
    operation: create,
    argument: "request: CreateRequest",
    answer: types.created,
    headers: [
      ...(idempotency.kind === "header"
        ? [`${writeKey(idempotency.name)}: ${writeKeyValue(plan)}`]
        : []),
      ...(isPlain ? [] : [`"content-type": ${writeLiteral(mediaType)}`]),
    ],
    query: inQuery.map((name) => `${writeKey(name)}: ${writeKeyValue(plan)}`),
    more: [
      ...writeBody(plan),
      ...(isKnown ? ["idempotent: true"] : []),
      ...writeFindExisting(plan),
    ],
  });
}

function writeFind(plan: ConnectorPlan): string[] {
  const { idempotency, types, operations } = plan;
  const { list } = operations;
  if (idempotency.kind !== "list" || list === undefined || types.list === undefined) return [];
  const { code } = accessProperty("answer", types.list, idempotency.items);
  const item = getItem(types.list);
  const property = accessProperty("job", item, idempotency.at.path);
  const call = writeRequest(plan, {
    name: "findJob",
    comment: "",
    operation: list,
    argument: "request: CreateRequest",
    answer: types.list,
    query: [`${writeKey(idempotency.filter)}: ${writeKeyValue(plan)}`],
  });
  const comment = `The job of an earlier create whose answer was lost: \`${list.method} ${list.path}\`.`;
  return [
    `${writeDocComment(comment)}export async function findJob(
  context: HttpContext, request: CreateRequest): Promise<${writeType(item)} | undefined> {
  const answer = await ${call};
  return ${code}.find((job) => ${property.code} === ${writeKeyValue(plan)});
}
`,
  ];
}

function getItem(type: ValueType): ValueType {
  if (type.kind === "list") return type.of;
  return type.kind === "object" ? getItem(type.fields[0]!.type) : type;
}

function writeCancel(plan: ConnectorPlan, operation: ApiOperation): string {
  return writeCall(plan, {
    name: "cancelJob",
    comment: operation.summary ?? "Cancels a job",
    operation,
    argument: "key: JobKey",
    answer: undefined,
    more: [
      ...writeDeleteBody(plan),
      ...(operation.method === "DELETE" ? [] : ["allowMissing: true"]),
      "idempotent: true",
    ],
  });
}

function writeCall(plan: ConnectorPlan, call: Call): string {
  const { name, comment, operation, argument, answer, mayBeMissing = false } = call;
  const isVoid = answer === undefined;
  const type = isVoid ? "void" : `${writeType(answer)}${mayBeMissing ? " | undefined" : ""}`;
  const isAwaiting = isVoid || isAsync(plan.credentials);
  return `${writeDocComment(`${comment}: \`${operation.method} ${operation.path}\`.`)}export ${
    isAwaiting ? "async " : ""
  }function ${name}(context: HttpContext, ${argument}): Promise<${type}> {
  ${isVoid ? "await" : "return"} ${writeRequest(plan, call)};
}
`;
}

function writeRequest(plan: ConnectorPlan, call: Call): string {
  const { operation, argument, answer, mayBeMissing = false } = call;
  const values = argument === "key: JobKey" ? listKeyValues(plan) : listCreateValues(plan);
  const inPlace = (place: string): string[] =>
    operation.parameters.flatMap((parameter) => {
      if (parameter.in !== place) return [];
      const value = values.get(parameter.name);
      const constant = findConstant(parameter);
      const key = writeKey(parameter.name);
      if (value !== undefined) return `${key}: ${place === "header" ? `String(${value})` : value}`;
      return constant === undefined ? [] : `${key}: ${writeLiteral(String(constant))}`;
    });
  const entries = [
    `method: "${operation.method}"`,
    "baseUrl: getServiceUrl()",
    `path: ${writeLiteral(toPath(operation))}`,
    ...writeObject("params", inPlace("path")),
    ...writeObject("query", [
      ...inPlace("query"),
      ...(call.query ?? []),
      ...listQueryCredentials(plan),
    ]),
    ...writeObject("headers", [
      ...listAuthorization(plan),
      ...inPlace("header"),
      ...(call.headers ?? []),
    ]),
    ...(mayBeMissing ? ["allowMissing: true"] : []),
    ...(call.more ?? []),
  ];
  const type = answer === undefined ? "" : `<${writeType(answer)}>`;
  return `requestJson${type}(context, {\n${entries.join(",\n")} })`;
}

/** Writes an object of a request, such as `headers: authorize(context)`. None without entries. */
function writeObject(name: string, entries: readonly string[]): string[] {
  const [only = ""] = entries;
  if (entries.length === 0) return [];
  const isWhole = entries.length === 1 && only.startsWith("...");
  return [`${name}: ${isWhole ? only.slice("...".length) : `{ ${entries.join(", ")} }`}`];
}

/** A name of Google's APIs is a path itself: `{name=operations/*}`, or `{name}` after a version. */
function toPath({ path }: ApiOperation): string {
  return path
    .replace(/\{\+?([^{}=]*)=[^{}]*\}/g, "{+$1}")
    .replace(/^(\/v\d\w*)?\/\{(name|parent)\}/, "$1/{+$2}");
}

/** What stands for each parameter of `create` and `list`, by its name. */
function listCreateValues(plan: ConnectorPlan): ReadonlyMap<string, string> {
  return new Map(listParameters(plan).map(({ name, at }) => [at.path[0]!, `request.${name}`]));
}

function listKeyValues({ meta }: ConnectorPlan): ReadonlyMap<string, string> {
  return new Map(
    meta.flatMap(({ name, parameters }) =>
      parameters.map((parameter) => [parameter, `key.${name}`] as const),
    ),
  );
}
