import type { ApiOperation } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import { writeLiteral } from "../typescript/write-literal.ts";
import { writeInterface, writeInterfaces } from "../typescript/write-type.ts";
import type { ObjectField } from "../value-type.ts";
import { listRequestFields } from "./request-fields.ts";
import { writeAuthorization } from "./write-authorization.ts";
import { writeCalls } from "./write-calls.ts";

/** Writes `src/service.ts`: the calls of the service, and their types. */
export function writeService(plan: ConnectorPlan): string {
  const { types, document, meta } = plan;
  const key: ObjectField[] = meta.map(({ name, type, schema }) => {
    return { name, required: true, type, description: schema.description };
  });
  const parts = [
    writeInterface("JobKey", "What identifies a job.", key, "string"),
    writeInterface(
      "CreateRequest",
      describe(plan.operations.create),
      listRequestFields(plan),
      "Date",
    ),
    ...writeInterfaces([types.body], [types.created, types.job, types.result, types.list]),
    writeServiceUrl(plan),
    ...writeAuthorization(plan.credentials),
    ...writeCalls(plan),
  ];
  const calls = parts.join("\n");
  const helpers = Object.entries(HELPERS).filter(([name]) => calls.includes(`${name}(`));
  const body = [...parts, ...helpers.map(([, code]) => code)].join("\n");
  const title = `Calls of ${document.title} ${document.version}, written from its OpenAPI document.`;
  return `${writeDocComment(title)}${writeImports(body)}\n${body}`;
}

/** Functions that some services need. */
const HELPERS = {
  toForm: `/** Lists repeat their name, and objects are JSON. */
function toForm(fields: object): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const item of [value].flat())
      if (item != null) form.append(name, typeof item === "string" ? item : JSON.stringify(item));
  return form;
}
`,
  toUuid: `/** The same UUID for the same key. */
function toUuid(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}
`,
};

function writeImports(body: string): string {
  const json = ["Json", "JsonObject"].filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  const types = json.length === 0 ? "" : `import type { ${json.join(", ")} } from "flyte-fx";\n`;
  const crypto = body.includes("createHash(") ? 'import { createHash } from "node:crypto";\n' : "";
  return `${crypto}${types}import { type HttpContext, requestJson } from "flyte-fx/http";\n`;
}

function describe({ method, path, summary }: ApiOperation): string {
  return [summary ?? "", `\`${method} ${path}\``].filter((part) => part !== "").join(": ");
}

function writeServiceUrl({ baseUrl, baseUrlVariable: variable, document }: ConnectorPlan): string {
  const read = `process.env[${writeLiteral(variable)}]`;
  if (baseUrl !== undefined)
    return [
      "function getServiceUrl(): string {",
      `  return ${read} ?? ${writeLiteral(baseUrl)};`,
      "}\n",
    ].join("\n");
  const [relative] = document.servers;
  const note =
    relative === undefined ? "" : `The document has only a relative address: ${relative}`;
  return [
    `${writeDocComment(note)}function getServiceUrl(): string {`,
    `  const url = ${read};`,
    `  if (url === undefined) throw new Error("set ${variable} to the address of the service");`,
    "  return url;",
    "}\n",
  ].join("\n");
}
