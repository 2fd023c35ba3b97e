import type { ApiOperation } from "../api-document.ts";
import type { BodyValue, ConnectorPlan } from "../connector-plan.ts";
import { findConstant } from "../plan/plan-inputs.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import {
  Expression,
  type LiteralValue,
  writeKey,
  writeLiteral,
} from "../typescript/write-literal.ts";
import { writeType } from "../typescript/write-type.ts";
import type { ValueType } from "../value-type.ts";
import { listParameters, writeKeyValue } from "./request-fields.ts";
import { isAsync, listAuthorization, listQueryCredentials } from "./write-authorization.ts";
import { isForm, writeBody, writeFindExisting } from "./write-body.ts";
import { writeObject, writeSignature } from "./write-entries.ts";

/** A function of `src/service.ts`. */
interface Call {
  readonly name: string;
  readonly comment: string;
  readonly operation: ApiOperation;
  /** Type of the argument after the context, which is called `request` or `key`. */
  readonly argument: "CreateRequest" | "JobKey";
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
  const { get, delete: cancel, result, list } = operations;
  const job = { argument: "JobKey", answer: types.job } as const;
  return [
    writeCreate(plan),
    ...(types.list === undefined ? [] : [writeFind(plan, list!)]),
    writeCall(plan, {
      ...job,
      name: "getJob",
      comment: "Undefined if the service does not know the job",
      operation: get,
      mayBeMissing: true,
    }),
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
  const isKnown = idempotency.kind === "header" || idempotency.kind === "field";
  return writeCall(plan, {
    name: "createJob",
    comment: create.summary ?? "Creates a job",
    operation: create,
    argument: "CreateRequest",
    answer: types.created,
    headers:
      idempotency.kind === "header"
        ? [`${writeKey(idempotency.name)}: ${writeKeyValue(plan)}`]
        : [],
    query:
      "at" in idempotency && idempotency.at.in === "query"
        ? [`${writeKey(idempotency.at.path[0]!)}: ${writeKeyValue(plan)}`]
        : [],
    more: [
      ...writeBody(plan),
      ...(isKnown ? ["idempotent: true"] : []),
      ...writeFindExisting(plan),
    ],
  });
}

function writeFind(plan: ConnectorPlan, list: ApiOperation): string {
  const { idempotency, types } = plan;
  if (idempotency.kind !== "list") return "";
  const { code } = accessProperty("answer", types.list!, idempotency.items);
  const item = getItem(types.list!);
  const property = accessProperty("job", item, idempotency.at.path);
  const call = writeRequest(plan, {
    name: "findJob",
    comment: "",
    operation: list,
    argument: "CreateRequest",
    answer: types.list,
    query: [`${writeKey(idempotency.filter)}: ${writeKeyValue(plan)}`],
  });
  return `${writeDocComment(`The job of an earlier create whose answer was lost: \`${list.method} ${list.path}\`.`)}export async function findJob(
  context: HttpContext,
  request: CreateRequest,
): Promise<${writeType(item)} | undefined> {
  const answer = await ${call};
  return ${code}.find((job) => ${property.code} === ${writeKeyValue(plan)});
}
`;
}

function getItem(type: ValueType): ValueType {
  if (type.kind === "list") return type.of;
  return type.kind === "object" ? getItem(type.fields[0]!.type) : type;
}

function writeCancel(plan: ConnectorPlan, operation: ApiOperation): string {
  const { deleteBody } = plan.operations;
  const body = deleteBody.length === 0 ? [] : [`body: ${writeDeleteBody(plan, deleteBody)}`];
  const isEnded = operation.errors?.includes(409) === true;
  return writeCall(plan, {
    name: "cancelJob",
    comment: operation.summary ?? "Cancels a job",
    operation,
    argument: "JobKey",
    answer: undefined,
    more: [
      ...body,
      ...(operation.method === "DELETE" ? [] : ["allowMissing: true"]),
      "idempotent: true",
      ...(isEnded ? ["// The job has already ended.\n    findExisting: () => null"] : []),
    ],
  });
}

function writeDeleteBody({ meta }: ConnectorPlan, values: readonly BodyValue[]): string {
  const body: Record<string, LiteralValue> = {};
  for (const part of values) {
    const field =
      "source" in part
        ? meta.find(({ parameters }) => parameters.includes(part.source))
        : undefined;
    const value = "value" in part ? part.value : new Expression(`key.${field?.name ?? ""}`);
    let object = body;
    for (const name of part.path.slice(0, -1)) object = (object[name] ??= {}) as typeof object;
    object[part.path.at(-1)!] = value;
  }
  return writeLiteral(body, 4, "body: ,".length);
}

function writeCall(plan: ConnectorPlan, call: Call): string {
  const { name, comment, operation, argument, answer, mayBeMissing = false } = call;
  const isVoid = answer === undefined;
  const type = isVoid ? "void" : `${writeType(answer)}${mayBeMissing ? " | undefined" : ""}`;
  const isAwaiting = isVoid || isAsync(plan.credentials);
  const argumentName = argument === "JobKey" ? "key" : "request";
  const head = writeSignature(
    `export ${isAwaiting ? "async " : ""}function ${name}`,
    ["context: HttpContext", `${argumentName}: ${argument}`],
    `: Promise<${type}> {`,
  );
  const title = `${comment}: \`${operation.method} ${operation.path}\`.`;
  return `${writeDocComment(title)}${head}\n  ${isVoid ? "await" : "return"} ${writeRequest(plan, call)};\n}\n`;
}

function writeRequest(plan: ConnectorPlan, call: Call): string {
  const { operation, argument, answer, mayBeMissing = false } = call;
  const isCreate = argument === "CreateRequest";
  const values = isCreate ? listCreateValues(plan) : listKeyValues(plan);
  const inPlace = (place: string): string[] =>
    operation.parameters.flatMap((parameter) => {
      if (parameter.in !== place) return [];
      const value = values.get(parameter.name);
      const constant = findConstant(parameter);
      if (value !== undefined)
        return `${writeKey(parameter.name)}: ${place === "header" ? `String(${value})` : value}`;
      return constant === undefined
        ? []
        : `${writeKey(parameter.name)}: ${writeLiteral(String(constant))}`;
    });
  const query = [...inPlace("query"), ...(call.query ?? []), ...listQueryCredentials(plan)];
  const headers = [...listAuthorization(plan), ...inPlace("header"), ...(call.headers ?? [])];
  const mediaType = isCreate && call.name === "createJob" ? operation.body?.mediaType : undefined;
  if (mediaType !== undefined && !/^application\/json\b/.test(mediaType) && !isForm(mediaType))
    headers.push(`"content-type": ${writeLiteral(mediaType)}`);
  const entries = [
    `method: "${operation.method}"`,
    "baseUrl: getServiceUrl()",
    `path: ${writeLiteral(toPath(operation))}`,
    ...writeObject("params", inPlace("path")),
    ...writeObject("query", query),
    ...writeObject("headers", headers),
    ...(mayBeMissing ? ["allowMissing: true"] : []),
    ...(call.more ?? []),
  ];
  const type = answer === undefined ? "" : `<${writeType(answer)}>`;
  return `requestJson${type}(context, {\n${entries.map((entry) => `    ${entry},\n`).join("")}  })`;
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
