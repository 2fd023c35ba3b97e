import type { ApiOperation } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import { writeLiteral } from "../typescript/write-literal.ts";
import { writeInterface, writeInterfaces } from "../typescript/write-type.ts";
import { hasKind, type ObjectField, type ValueType } from "../value-type.ts";
import { isUuidKey, listRequestFields } from "./request-fields.ts";
import { writeAuthorization } from "./write-authorization.ts";
import { sendsForm } from "./write-body.ts";
import { writeCalls } from "./write-calls.ts";

/** Writes `src/service.ts`: the calls of the service, and their types. */
export function writeService(plan: ConnectorPlan): string {
  const { types, document, meta } = plan;
  const key: ObjectField[] = meta.map(({ name, type, schema }) => {
    return { name, required: true, type, description: schema.description };
  });
  const request = listRequestFields(plan);
  const answers = [types.created, types.job, types.result, types.list];
  const title = `Calls of ${document.title} ${document.version}, written from its OpenAPI document.`;
  return [
    writeDocComment(title) +
      writeImports(
        plan,
        [...request, ...key].map(({ type }) => type),
      ),
    writeInterface("JobKey", "What identifies a job.", key, "string"),
    writeInterface("CreateRequest", describe(plan.operations.create), request, "Date"),
    ...writeInterfaces([types.body], answers),
    writeServiceUrl(plan),
    ...writeAuthorization(plan.credentials),
    ...writeCalls(plan),
    ...(sendsForm(plan) ? [TO_FORM] : []),
    ...(isUuidKey(plan) ? [TO_UUID] : []),
  ].join("\n");
}

const TO_FORM = `/** Lists repeat their name, and objects are JSON. */
function toForm(fields: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const item of [value].flat())
      if (item != null) form.append(name, typeof item === "string" ? item : JSON.stringify(item));
  return form;
}
`;

const TO_UUID = `/** The same UUID for the same key. */
function toUuid(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}
`;

function writeImports(plan: ConnectorPlan, more: readonly ValueType[]): string {
  const types = [...Object.values<ValueType | undefined>({ ...plan.types }), ...more];
  const has = (kind: "json" | "struct"): boolean =>
    types.some((type) => type !== undefined && hasKind(type, kind));
  const json = [...(has("json") ? ["Json"] : []), ...(has("struct") ? ["JsonObject"] : [])];
  return [
    isUuidKey(plan) ? 'import { createHash } from "node:crypto";\n' : "",
    json.length === 0 ? "" : `import type { ${json.join(", ")} } from "flyte-fx";\n`,
    'import { type HttpContext, requestJson } from "flyte-fx/http";\n',
  ].join("");
}

function describe({ method, path, summary }: ApiOperation): string {
  return [summary ?? "", `\`${method} ${path}\``].filter((part) => part !== "").join(": ");
}

function writeServiceUrl({ baseUrl, baseUrlVariable: variable, document }: ConnectorPlan): string {
  const read = `process.env[${writeLiteral(variable)}]`;
  if (baseUrl !== undefined)
    return `function getServiceUrl(): string {
  return ${read} ?? ${writeLiteral(baseUrl)};
}
`;
  const [relative] = document.servers;
  const note =
    relative === undefined ? "" : `The document has only a relative address: ${relative}`;
  return `${writeDocComment(note)}function getServiceUrl(): string {
  const url = ${read};
  if (url === undefined) throw new Error("set ${variable} to the address of the service");
  return url;
}
`;
}
