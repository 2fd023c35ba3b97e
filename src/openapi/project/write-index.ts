import type { ConnectorPlan } from "../connector-plan.ts";
import { writeDocComment } from "../typescript/write-doc-comment.ts";
import { writeLiteral } from "../typescript/write-literal.ts";
import { listObjects } from "../typescript/write-type.ts";
import { hasKind } from "../value-type.ts";
import { writeObjectTypes, writeVariables } from "./flyte-types.ts";
import { listSecrets } from "./write-authorization.ts";
import { checksMeta, writeConversions, writeCreateMethod } from "./write-create.ts";
import { callsUndecided, writeGetMethod } from "./write-get.ts";

/** Writes `src/index.ts`: the connector and its task. */
export function writeIndex(plan: ConnectorPlan): string {
  const { names, document, operations, credentials, inputs, outputs, meta } = plan;
  const secrets = listSecrets(credentials);
  const inputTypes = inputs.map(({ type }) => type);
  const outputTypes = outputs.filter(({ isFile }) => isFile !== true).map(({ type }) => type);
  const objects = inputTypes.flatMap(listObjects);
  const unique = [...new Map(objects.map((object) => [object.name, object])).values()];
  const hasDuration = inputTypes.some((type) => hasKind(type, "duration"));
  const key = meta.map(({ name, type }) => ({ name, type, required: true }));
  const canCancel = operations.delete !== undefined;
  const title = `Runs every task of the type \`${names.taskType}\`: jobs of ${document.title}.`;
  return [
    writeImports(plan, hasDuration),
    ...writeObjectTypes(inputTypes, outputTypes),
    `${writeDocComment(title)}export const connector = defineAsyncConnector({
taskType: ${writeLiteral(names.taskType)},
${secrets.length === 0 ? "" : `secrets: ${writeLiteral(secrets)},\n`}inputs: ${writeVariables(inputs, "input")},
outputs: ${writeVariables(outputs, "output")},
resourceMeta: ${writeVariables(key, "output")},

${writeCreateMethod(plan)}
${writeGetMethod(plan)}
${canCancel ? writeDeleteMethod(plan) : NO_CANCEL}});
`,
    `export const example = connector.task({
  name: ${writeLiteral(names.taskName)},
  retries: 2,
  timeout: "6h",
});
`,
    ...writeConversions(unique, hasDuration),
    ...(canCancel ? [HAS_ENDED] : []),
    ...(callsUndecided(plan) ? [UNDECIDED] : []),
  ].join("\n");
}

function writeDeleteMethod({ operations }: ConnectorPlan): string {
  const setsState = operations.deleteBody.some((each) => "value" in each);
  return `  /** Flyte may call this twice, or after the job has ended. A missing job counts as deleted. */
  async delete(key, context): Promise<void> {
${setsState ? ASK_FIRST : ""}    try {
      await cancelJob(context, key);
    } catch (error) {
      if (!(error instanceof UserError) || !(await hasEnded(key, context))) throw error;
    }
    context.log.info("job cancelled", key);
  },
`;
}

const ASK_FIRST = `    // The service may also set the state of a job that has ended.
    if (await hasEnded(key, context)) return;
`;

const NO_CANCEL = `  /** The service cannot cancel a job: it runs to its end, but Flyte does not wait for it. */
  async delete(key, { log }) {
    log.warn("the service cannot cancel a job, so it runs on", key);
  },
`;

const HAS_ENDED = `/** A service may refuse to cancel a job that has ended. */
async function hasEnded(key: JobKey, context: DeleteRequest): Promise<boolean> {
  const { phase } = await connector.get(key, context);
  return ["SUCCEEDED", "FAILED", "ABORTED"].includes(phase);
}
`;

/** The function for states that a person must place. */
const UNDECIDED = `/**
 * Does not compile for a state whose phase nobody has decided, and fails the run. Return a Resource
 * instead, such as \`Resource.running()\`. Remove this function with its last call.
 */
function undecided(state: never): never {
  throw new UserError(
    "UNDECIDED",
    \`get in src/index.ts has no phase for the state \${JSON.stringify(state)}\`,
  );
}
`;

/** The imports that the code uses: a project does not compile with others. */
function writeImports(plan: ConnectorPlan, hasDuration: boolean): string {
  const { operations, inputs, outputs, meta, idempotency } = plan;
  const canCancel = operations.delete !== undefined;
  const select = (names: Readonly<Record<string, boolean>>): string =>
    Object.keys(names)
      .filter((name) => names[name])
      .join(", ");
  const sdk = select({
    defineAsyncConnector: true,
    "type DeleteRequest": canCancel,
    "type Duration": hasDuration,
    Resource: true,
    t: inputs.length + outputs.length + meta.length > 0,
    UserError: canCancel || checksMeta(plan) || callsUndecided(plan),
  });
  const calls = select({
    cancelJob: canCancel,
    createJob: true,
    findJob: idempotency.kind === "list",
    getJob: true,
    getJobResult: operations.result !== undefined,
    "type JobKey": canCancel,
  });
  const hasFiles = outputs.some(({ isFile }) => isFile);
  return [
    `import { ${sdk} } from "flyte-fx";\n`,
    hasFiles ? 'import { saveResponse } from "flyte-fx/http";\n' : "",
    `import { ${calls} } from "./service.ts";\n`,
    outputs.length > 0 ? 'import { succeed } from "./succeed.ts";\n' : "",
  ].join("");
}
