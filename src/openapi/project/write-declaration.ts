import type { ConnectorPlan, Credential, MetaField, Source } from "../connector-plan.ts";
import { getIdHeader } from "../operations/find-sources.ts";
import { findSchema } from "../plan/object-parts.ts";
import {
  callCode,
  type Code,
  docComment,
  listCalls,
  literalCode,
  objectCode,
  printCode,
  textCode,
} from "../typescript/code.ts";
import { declareCreate, declareJobRequest } from "./declare-requests.ts";
import { declareReason, declareStates, pathCode } from "./declare-states.ts";
import { listObjectTypes, variablesCode } from "./flyte-types.ts";

/** What a declaration may import from `flyte-fx/http`. */
const IMPORTED =
  "apiKey basic bearer defineHttpConnector env flags header httpStatus input job jsonFile oauthClient requested uuidKey".split(
    " ",
  );

/** The constant with the request of the results. */
const RESULT = "resultRequest";

/** Writes `src/index.ts`: the connector as a declaration, and its task. */
export function writeDeclaration(plan: ConnectorPlan): string {
  const { names, document, inputs } = plan;
  const types = listObjectTypes(inputs.map(({ type }) => type));
  const request = declareResultRequest(plan);
  const result: readonly Code[] =
    request === undefined ? [] : [{ ...request, open: `const ${RESULT} = {`, close: "};" }];
  const connector = callCode("defineHttpConnector", declareConnector(plan));
  const used = new Set([...types, ...result, connector].flatMap(listCalls));
  const imported = IMPORTED.filter((name) => used.has(name)).map((name) => ({ code: name }));
  const comment = `Runs every task of the type \`${names.taskType}\`: jobs of ${document.title}, as its OpenAPI document describes them.`;
  const task = objectCode({ name: textCode(names.taskName), retries: "2", timeout: '"6h"' });
  return [
    'import { t } from "flyte-fx";\n',
    `import ${printCode({ open: "{", entries: imported, close: '} from "flyte-fx/http";' })}\n`,
    ...[...types, ...result].map((code) => `\n${printCode(code)}\n`),
    `\n${docComment(comment)}`,
    `export const connector = ${printCode(connector)};\n`,
    `\nexport const example = ${printCode(callCode("connector.task", task), "", 24)};\n`,
  ].join("");
}

function declareConnector(plan: ConnectorPlan): Code {
  const { names, credentials, inputs, outputs, meta, operations } = plan;
  const secrets = credentials.flatMap((each) => (each.kind === "body" ? each.secrets : []));
  const { state, examples, states } = declareStates(plan);
  const get = declareJobRequest(plan, operations.get, { method: "GET", body: operations.getBody });
  const fields = meta.map(({ name, type }) => ({ name, type, required: true }));
  return objectCode({
    taskType: textCode(names.taskType),
    service: declareService(plan),
    secrets: secrets.length === 0 ? undefined : literalCode(secrets),
    inputs: variablesCode(inputs, "input"),
    outputs: variablesCode(outputs, "output"),
    resourceMeta: variablesCode(fields, "output"),
    create: objectCode({
      request: declareCreate(plan),
      key: declareKey(plan),
      job: declareJob(meta, (from) => declareSource(from, plan)),
    }),
    start: declareStart(plan),
    get: objectCode({ request: get, state, reason: declareReason(plan), examples }),
    states,
    results: declareResults(plan),
    cancel: declareCancel(plan),
  });
}

function declareService({ baseUrl, baseUrlVariable, credentials }: ConnectorPlan): Code {
  const ways = credentials.filter(({ kind }) => kind !== "body").map(declareCredential);
  const [only] = ways;
  const several: Code = { open: "[", entries: ways.map((code) => ({ code })), close: "]" };
  return objectCode({
    url: declareVariable(baseUrlVariable, baseUrl),
    auth: ways.length > 1 ? several : only,
  });
}

function declareVariable(name: string, otherwise: string | undefined): Code {
  const texts = otherwise === undefined ? [name] : [name, otherwise];
  return callCode("env", ...texts.map(textCode));
}

function declareCredential({ kind, at, secrets, client, isOptional }: Credential): Code {
  const [first = "", second = ""] = secrets;
  const options = isOptional === true ? [objectCode({ optional: "true" })] : [];
  if (client !== undefined)
    return callCode(
      "oauthClient",
      objectCode({
        tokenUrl: declareVariable(client.tokenUrlVariable, client.tokenUrl),
        clientId: objectCode({ secret: textCode(first) }),
        clientSecret: textCode(second),
        scope: client.scopes.length === 0 ? undefined : textCode(client.scopes.join(" ")),
      }),
    );
  if (kind === "basic")
    return callCode("basic", objectCode({ secret: textCode(first) }), textCode(second));
  if (kind === "bearer") return callCode("bearer", textCode(first), ...options);
  const name = textCode(at.path[0]!);
  const place = at.in === "query" ? objectCode({ query: name }) : name;
  return callCode("apiKey", textCode(first), place, ...options);
}

/** The fields of the job, each from where it is. */
function declareJob(meta: readonly MetaField[], declare: (from: Source) => Code): Code {
  return objectCode(meta.map(({ name, from }) => ({ key: name, code: declare(from) })));
}

function declareSource(from: Source, plan: ConnectorPlan): Code {
  if ("undecided" in from) return "undefined";
  if ("request" in from) return declareSent(from.request, plan);
  const header = getIdHeader(plan.operations);
  if (header === undefined || from.answer[0] !== header.property) return pathCode(from.answer);
  const name = textCode(header.name);
  if (header.fromEnd === undefined) return callCode("header", name);
  return callCode("header", name, objectCode({ segment: String(header.fromEnd) }));
}

/** A value of the request: the key, an input, or a value in one. */
function declareSent(
  { in: place, path }: Extract<Source, { readonly request: unknown }>["request"],
  { inputs, idempotency }: ConnectorPlan,
): Code {
  const isKey = idempotency?.at.in === place && idempotency.at.path.join("\n") === path.join("\n");
  const found = inputs.find(
    ({ at }) => at.in === place && at.path.every((part, depth) => path[depth] === part),
  );
  if (isKey || found === undefined) return callCode("input", '"idempotencyKey"');
  const rest = path.slice(found.at.path.length);
  const inside = rest.length === 0 ? [] : [textCode(rest.join("."))];
  return callCode("input", textCode(found.name), ...inside);
}

function declareKey(plan: ConnectorPlan): Code {
  const { idempotency } = plan;
  if (idempotency === undefined) return '"none"';
  const { at, isUuid } = idempotency;
  const name = textCode(at.path.join("."));
  return objectCode({
    header: at.in === "header" ? name : undefined,
    query: at.in === "query" ? name : undefined,
    field: at.in === "body" ? name : undefined,
    inPath: at.in === "path" ? "true" : undefined,
    value: isUuid ? "uuidKey" : undefined,
    find: declareFind(plan),
  });
}

/** If the service refuses a name that it knows, the job with that name exists. */
function declareFind(plan: ConnectorPlan): Code | undefined {
  if (!findsByName(plan)) return undefined;
  const { operations, meta } = plan;
  const { get } = operations;
  const names = meta.map((field) => ({ ...field, name: nameSent(field, plan)! }));
  const isAnswered = (path: readonly string[]): boolean =>
    findSchema(get.answer!.schema, path) !== undefined;
  return objectCode({
    request: renameValues(
      declareJobRequest({ meta: names, operations }, get, { method: "GET", body: [] }),
    ),
    job: declareJob(meta, (from) =>
      "answer" in from && !isAnswered(from.answer)
        ? callCode("input", '"idempotencyKey"')
        : declareSource(from, plan),
    ),
  });
}

/** In the request of a create, a value is that of an input. */
function renameValues(code: Code): Code {
  if (typeof code === "string" || "call" in code) return code;
  const entries = code.entries.map((each) => ({ ...each, code: renameValues(each.code) }));
  return { ...code, open: code.open === "job(" ? "input(" : code.open, entries };
}

/** Whether a job is read by a name that the caller chooses, and that is its key. */
export function findsByName(plan: ConnectorPlan): boolean {
  const { idempotency, meta, operations } = plan;
  if (idempotency === undefined || idempotency.at.in === "header") return false;
  const isRefused = operations.create.statuses?.includes(409) === true;
  if (operations.create.method === "PUT" && !isRefused) return false;
  const names = meta.map((field) => nameSent(field, plan));
  return names.includes("idempotencyKey") && !names.includes(undefined);
}

/** The name that a field of the job has in the request of a create. Undefined if it has none. */
function nameSent({ from }: MetaField, { idempotency, inputs }: ConnectorPlan): string | undefined {
  const key = idempotency!.at;
  if ("undecided" in from) return undefined;
  const path = "answer" in from ? from.answer : from.request.path;
  const end = key.path.slice(-path.length).join("\n");
  if (path.length > 0 && path.join("\n") === end) return "idempotencyKey";
  if ("answer" in from) return undefined;
  return inputs.find(
    ({ at }) => at.in === from.request.in && at.path.join("\n") === path.join("\n"),
  )?.name;
}

function declareStart(plan: ConnectorPlan): Code | undefined {
  const { start, waits = [] } = plan.operations;
  if (start === undefined) return undefined;
  const request = declareJobRequest(plan, start, { method: "POST", body: [] });
  return objectCode({ request, waits: literalCode(waits) });
}

function declareResultRequest(plan: ConnectorPlan): ReturnType<typeof objectCode> | undefined {
  const { operations, outputs } = plan;
  if (operations.result === undefined || outputs.length === 0) return undefined;
  const request = declareJobRequest(plan, operations.result, { method: "GET", body: [] });
  return request as ReturnType<typeof objectCode>;
}

function declareResults({ operations, outputs }: ConnectorPlan): Code | undefined {
  if (outputs.length === 0) return undefined;
  const hasRequest = operations.result !== undefined;
  return objectCode(
    outputs.map(({ name, at, isFile }) => {
      const path = at.path.length === 0 && hasRequest ? [] : [pathCode(at.path)];
      const value = hasRequest ? callCode("requested", RESULT, ...path) : pathCode(at.path);
      return { key: name, code: isFile === true ? callCode("jsonFile", value) : value };
    }),
  );
}

function declareCancel(plan: ConnectorPlan): Code {
  const { delete: cancel, deleteBody } = plan.operations;
  if (cancel === undefined) return '"none"';
  return objectCode({
    request: declareJobRequest(plan, cancel, { method: "POST", body: deleteBody }),
    // The service may set the state of a job that has ended, too.
    asksFirst: deleteBody.some((each) => "value" in each) ? "true" : undefined,
  });
}
