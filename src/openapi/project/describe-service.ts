import type { ApiOperation } from "../api-document.ts";
import type { ConnectorPlan, Credential } from "../connector-plan.ts";
import { writeEntry, writeLiteral } from "../typescript/write-literal.ts";
import { writeDocComment, writeInterfaces, writeType } from "../typescript/write-type.ts";
import type { ObjectType } from "../value-type.ts";
import {
  listParameters,
  readSecret,
  writeCancelRequest,
  writeCreateRequest,
  writeHttpStatus,
  writeJobRequest,
} from "./write-request.ts";

/** The places of `src/service.ts`: the calls of the service, and their types. */
export function describeService(plan: ConnectorPlan) {
  const { types, document, operations } = plan;
  const { create, start, get, delete: cancel, result } = operations;
  const title = `Calls of ${document.title}, written from its OpenAPI document.`;
  return {
    title: writeDocComment(title),
    types: writeTypes(plan),
    "create.comment": writeDocComment(`${describe(create) || "Creates a job"}.`),
    "create.type": types.created === undefined ? "void" : writeType(types.created),
    "create.request": writeCreateRequest(plan),
    ...(start && { "start.request": writeJobRequest(plan, start) }),
    "get.type": writeType(types.job),
    "get.request": writeJobRequest(plan, get, writeHttpStatus(plan.states)),
    ...(types.result && { "result.type": writeType(types.result) }),
    ...(result && { "result.request": writeJobRequest(plan, result) }),
    ...(cancel && {
      "cancel.comment": writeDocComment(`${describe(cancel) || "Cancels a job"}.`),
      "cancel.request": writeCancelRequest(plan),
    }),
    ...describeAccess(plan),
  };
}

function describe({ summary = "" }: ApiOperation): string {
  return summary.replace(/\.$/, "");
}

function writeTypes(plan: ConnectorPlan): string {
  const { types, meta, operations, idempotency } = plan;
  const required = true;
  const key: ObjectType = {
    kind: "object",
    name: "JobKey",
    description: "What identifies a job.",
    fields: meta.map(({ schema: { description }, ...field }) => ({
      ...field,
      required,
      description,
    })),
  };
  const text = { kind: "string" } as const;
  const description = "The same if Flyte repeats the create.";
  const request: ObjectType = {
    kind: "object",
    name: "CreateRequest",
    description: "What a new job needs.",
    fields: [
      ...listParameters(plan),
      ...(types.body
        ? [{ name: "body", required: operations.create.body!.required, type: types.body }]
        : []),
      ...(idempotency ? [{ name: "idempotencyKey", required, type: text, description }] : []),
    ],
  };
  const answers = [types.created, types.job, types.result].filter((type) => type !== undefined);
  return writeInterfaces([key, request], answers).join("\n");
}

/** Names of the secrets that a connector declares. */
export function listSecrets(credentials: readonly Credential[]): string[] {
  return [...new Set(credentials.flatMap(({ secrets }) => secrets))];
}

/** The places of `src/service.ts` with the service's address, and what every request carries. */
function describeAccess(plan: ConnectorPlan) {
  const { baseUrl, baseUrlVariable: variable, credentials } = plan;
  const { client, secrets = [] } = credentials.find((each) => each.client !== undefined) ?? {};
  const [id = "", secret = ""] = secrets;
  return {
    access: writeAccess(credentials),
    ...(baseUrl !== undefined && { serviceUrl: `return ${readVariable(variable, baseUrl)};` }),
    ...(client && {
      tokenUrl: readVariable(client.tokenUrlVariable, client.tokenUrl),
      client: [
        `client_id: ${readSecret(id)},`,
        `client_secret: ${readSecret(secret)},`,
        client.scopes.length === 0 ? "" : `scope: ${writeLiteral(client.scopes.join(" "))},`,
      ].join("\n"),
    }),
  };
}

function readVariable(name: string, otherwise: string): string {
  return `process.env[${writeLiteral(name)}] ?? ${writeLiteral(otherwise)}`;
}

/** The headers and the query with credentials, as entries of a request. */
function writeAccess(credentials: readonly Credential[]): string {
  const objects = Object.entries({ headers: "header", query: "query" }).map(([object, place]) => {
    const entries = credentials
      .filter(({ at }) => at.in === place)
      .map((each) => `${writeEntry(each.at.path[0]!, writeValue(each))}, `);
    return entries.length > 0 && `${object}: { ${entries.join("")}...request.${object} },`;
  });
  return objects.filter(Boolean).join("\n");
}

function writeValue({ kind, secrets }: Credential): string {
  const values = secrets.map(readSecret);
  if (kind === "bearer") return `\`Bearer \${${values.join("")}}\``;
  if (kind === "basic") return `toBasic(${values.join(", ")})`;
  return kind === "clientCredentials" ? "`Bearer ${await getToken(context)}`" : values.join("");
}
