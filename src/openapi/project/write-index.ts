import type { ConnectorPlan, Field } from "../connector-plan.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import { type LiteralValue, writeLiteral, writeProperty } from "../typescript/write-literal.ts";
import { listObjects } from "../typescript/write-type.ts";
import { type Direction, toFlyteVariable, writeObjectTypes } from "./flyte-types.ts";
import { listSecrets } from "./write-authorization.ts";
import { writeConversions, writeCreateMethod } from "./write-create.ts";
import { UNDECIDED, writeGetMethod } from "./write-get.ts";

/** Writes `src/index.ts`: the connector and its task. */
export function writeIndex(plan: ConnectorPlan): string {
  const { names, document, operations, inputs, outputs, meta } = plan;
  const secrets = listSecrets(plan.credentials);
  const list = writeLiteral(secrets, 2, "secrets: ,".length);
  const inputTypes = inputs.map(({ type }) => type);
  const objects = inputTypes.flatMap(listObjects);
  const unique = [...new Map(objects.map((object) => [object.name, object])).values()];
  const title = `Runs every task of the type \`${names.taskType}\`: jobs of ${document.title}.`;
  const connector = `${writeDocComment(title)}export const connector = defineAsyncConnector({
  taskType: ${writeLiteral(names.taskType)},
${secrets.length === 0 ? "" : `  secrets: ${list},\n`}${writeFields("inputs", inputs, "input")}${writeFields("outputs", outputs, "output")}${writeShape(
    "resourceMeta",
    meta.map(({ name, type }) => [name, toFlyteVariable({ required: true, type }, "output")]),
  )}
${writeCreateMethod(plan)}
${writeGetMethod(plan)}
${operations.delete === undefined ? NO_CANCEL : CANCEL}});
`;
  const task = `export const example = connector.task({
  name: ${writeLiteral(names.taskName)},
  retries: 2,
  timeout: "6h",
});
`;
  const parts = [
    ...writeObjectTypes(
      inputTypes,
      outputs.map(({ type }) => type),
    ),
    connector,
    task,
    ...writeConversions(unique, inputTypes),
  ];
  if (connector.includes("undecided(")) parts.push(UNDECIDED);
  const body = parts.join("\n");
  return `${writeImports(body)}\n${body}`;
}

const CANCEL = `  /** Flyte may call this twice, or after the job has ended. A missing job counts as deleted. */
  async delete(key, context) {
    await cancelJob(context, key);
    context.log.info("job cancelled", key);
  },
`;

const NO_CANCEL = `  /** The service cannot cancel a job: it runs to its end, but Flyte does not wait for it. */
  async delete(key, { log }) {
    log.warn("the service cannot cancel a job, so it runs on", key);
  },
`;

function writeFields(name: string, fields: readonly Field[], direction: Direction): string {
  return writeShape(
    name,
    fields.map((field) => [field.name, toFlyteVariable(field, direction)]),
  );
}

function writeShape(name: string, fields: readonly (readonly [string, LiteralValue])[]): string {
  if (fields.length === 0) return `  ${name}: {},\n`;
  const lines = fields.map(([key, value]) => writeProperty(key, value, 4));
  return `  ${name}: {\n${lines.join("")}  },\n`;
}

function writeImports(body: string): string {
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body);
  const values = ["defineAsyncConnector", "Resource", "t", "UserError"].filter(isUsed);
  const types = /\(duration: Duration\)/.test(body) ? ["type Duration"] : [];
  const [first, ...others] = values;
  const names = [first, ...types, ...others].join(", ");
  const calls = ["cancelJob", "createJob", "findJob", "getJob", "getJobResult"].filter(isUsed);
  return `import { ${names} } from "flyte-fx";\nimport { ${calls.join(", ")} } from "./service.ts";\n`;
}
