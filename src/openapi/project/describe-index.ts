import type { ConnectorPlan, Field } from "../connector-plan.ts";
import { findId } from "../fake/job-id.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import { Expression, writeLiteral, writeProperty } from "../typescript/write-literal.ts";
import { listObjects } from "../typescript/write-type.ts";
import { withoutNull } from "../value-type.ts";
import { listSecrets } from "./describe-access.ts";
import type { Places } from "./fill-template.ts";
import { writeObjectTypes, writeVariables } from "./flyte-types.ts";
import { writeConversions, writeCreateMethod } from "./write-create.ts";

/** The places of `src/index.ts`: the connector and its task, without the states. */
export function describeIndex(plan: ConnectorPlan): Places {
  const { names, document, operations, credentials, inputs, outputs, meta } = plan;
  const secrets = listSecrets(credentials);
  const inputTypes = inputs.map(({ type }) => type);
  const outputTypes = outputs.filter(({ isFile }) => isFile !== true).map(({ type }) => type);
  const objects = new Map(
    inputTypes.flatMap(listObjects).map((object) => [object.name, object] as const),
  );
  const key = meta.map(({ name, type }) => ({ name, type, required: true }));
  const title = `Runs every task of the type \`${names.taskType}\`: jobs of ${document.title}.`;
  const setsState = operations.deleteBody.some((each) => "value" in each);
  const id = findId(plan);
  return {
    "connector.comment": writeDocComment(title),
    objectTypes: writeObjectTypes(inputTypes, outputTypes).join("\n"),
    taskType: writeLiteral(names.taskType),
    secrets: secrets.length === 0 ? "" : `secrets: ${writeLiteral(secrets)},`,
    inputs: writeVariables(inputs, "input"),
    outputs: writeVariables(outputs, "output"),
    meta: writeVariables(key, "output"),
    create: writeCreateMethod(plan),
    id: `const id = ${id === undefined ? '""' : `key.${id.name}`};`,
    succeeded: writeSuccess(plan),
    ...(operations.delete === undefined && { delete: NO_CANCEL }),
    "delete.first": setsState ? ASK_FIRST : "",
    taskName: writeLiteral(names.taskName),
    conversions: writeConversions([...objects.values()]).join("\n"),
  };
}

const ASK_FIRST = `// The service may also set the state of a job that has ended.
    if (await hasEnded(key, context)) return;
`;

const NO_CANCEL = `/** The service cannot cancel a job: it runs to its end, but Flyte does not wait for it. */
  async delete(key, { log }) {
    log.warn("the service cannot cancel a job, so it runs on", key);
  },
`;

function writeSuccess(plan: ConnectorPlan): string {
  const hasResult = plan.operations.result !== undefined;
  const entries = plan.outputs.map((field) => writeOutput(plan, field));
  const end = `return succeed({ ${entries.join(", ")} });`;
  return hasResult ? `{ const result = await getJobResult(context, key); ${end} }` : end;
}

/** An entry of the outputs. */
function writeOutput({ operations, types }: ConnectorPlan, field: Field): string {
  const [name, answer] = operations.result ? ["result", types.result!] : ["job", types.job];
  const { code } = accessProperty(name, answer, field.at.path);
  const file = writeLiteral(`${field.name}.json`);
  const saved = `await saveResponse(context, Response.json(${code} ?? null), ${file})`;
  // Flyte has no type for any value.
  const value = withoutNull(field.type).kind === "json" ? `JSON.stringify(${code})` : code;
  return writeProperty(field.name, new Expression(field.isFile === true ? saved : value));
}
