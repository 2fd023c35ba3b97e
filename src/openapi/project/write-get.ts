import type { ConnectorPlan, Field, ProposedPhase } from "../connector-plan.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { Calls, Expression, writeKey, writeLiteral } from "../typescript/write-literal.ts";
import { withoutNull } from "../value-type.ts";

const PHASES = ["queued", "running", "succeeded", "failed", "aborted"] as const;

/** Writes the method that polls a job: a `switch` over its states. */
export function writeGetMethod(plan: ConnectorPlan): string {
  return `  async get(key, context) {
    const job = await getJob(context, key);
    if (job === undefined) return Resource.failed(\`job ${writeId(plan)} not found\`);
${writeStates(plan)}  },
`;
}

function writeStates(plan: ConnectorPlan): string {
  const { states, types, operations } = plan;
  const { code, mayBeMissing } = accessProperty("job", types.job, states.path);
  if (states.kind === "boolean") return writeDone(plan, code);
  const operation = `${operations.get.method} ${operations.get.path}`;
  if (states.kind === "none")
    return `    // The document does not say how ${operation.replaceAll("\n", " ")} answers the state of a job.
    const state = undecided(job) as "running" | "succeeded" | "failed";
    switch (state) {
      case "running":
        return Resource.running();
${writePhase(plan, "succeeded", "state")}${writePhase(plan, "failed", "state")}    }
`;
  const missing = mayBeMissing ? writeMissing(operation, states.path) : "";
  const placed = PHASES.map((phase) => {
    const values = states.values.filter((value) => value.phase === phase);
    return values.length === 0
      ? ""
      : `${writeCases(values)}${writePhase(plan, phase, "state").replace(/^.*\n/, "")}`;
  });
  const open = states.values.filter(({ phase }) => phase === undefined);
  const undecided = open.map((value) => `${writeCases([value])}        return undecided(state);\n`);
  const isClosed =
    states.kind === "enum" || !states.values.some(({ phase }) => phase === "succeeded");
  const unknown = isClosed
    ? "        return undecided(state);\n"
    : `        throw new Error(\`unknown state of job ${writeId(plan)}: \${JSON.stringify(state)}\`);\n`;
  return `    const state = ${code};
${missing}    switch (state) {
${placed.join("")}${undecided.join("")}      default:
${unknown}    }
`;
}

/** A service that keeps the state inside another object, such as Kubernetes, adds it later. */
function writeMissing(operation: string, path: readonly string[]): string {
  if (path.length > 1) return "    if (state == null) return Resource.queued();\n";
  const message = writeLiteral(`${operation} returned no ${path.join(".")}`);
  return `    if (state == null) throw new Error(${message});\n`;
}

function writeCases(values: ConnectorPlan["states"]["values"]): string {
  return values.map(({ value }) => `      case ${writeLiteral(value)}:\n`).join("");
}

/** Writes a case that returns the Resource of a phase. */
function writePhase(plan: ConnectorPlan, phase: ProposedPhase, state: string): string {
  const head = `      case "${phase}":\n`;
  const { result } = plan.operations;
  if (phase === "succeeded" && result !== undefined)
    return `${head.replace(":\n", ": {\n")}        const result = await getJobResult(context, key);
        return ${writeSucceeded(plan, 8)};
      }
`;
  return `${head}        return ${writeResource(plan, phase, state, 8)};\n`;
}

function writeResource(
  plan: ConnectorPlan,
  phase: ProposedPhase,
  state: string,
  indent: number,
): string {
  if (phase === "succeeded") return writeSucceeded(plan, indent);
  const reason = phase === "failed" || phase === "aborted" ? writeReason(plan, phase) : state;
  const call = new Calls("Resource", [phase, new Expression(reason)]);
  return writeLiteral(call, indent, "return ;".length);
}

function writeReason(plan: ConnectorPlan, phase: "failed" | "aborted"): string {
  const { message } = plan.states;
  const text = `\`job ${writeId(plan)} ${phase === "failed" ? "failed" : "was cancelled"}\``;
  if (message === undefined) return text;
  const { code, mayBeMissing } = accessProperty("job", plan.types.job, message);
  return mayBeMissing ? `${code} ?? ${text}` : code;
}

/** A job that is done has failed if it has an error. */
function writeDone(plan: ConnectorPlan, done: string): string {
  const { message = [] } = plan.states;
  const [error] = message;
  const failed =
    error === undefined
      ? ""
      : `    if (${accessProperty("job", plan.types.job, [error]).code} != null)
      return ${writeResource(plan, "failed", "", 6)};\n`;
  const result =
    plan.operations.result === undefined
      ? ""
      : "    const result = await getJobResult(context, key);\n";
  return `    if (!${done}) return Resource.running();
${failed}${result}    return ${writeSucceeded(plan, 4)};
`;
}

function writeSucceeded(plan: ConnectorPlan, indent: number): string {
  if (plan.outputs.length === 0) return "Resource.succeeded({})";
  const start = " ".repeat(indent + 2);
  const lines = plan.outputs.map(
    (field) => `${start}${writeKey(field.name)}: ${readOutput(plan, field)},\n`,
  );
  return `Resource.succeeded({\n${lines.join("")}${" ".repeat(indent)}})`;
}

function readOutput({ operations, types }: ConnectorPlan, { type, at }: Field): string {
  const [object, answer] =
    operations.result === undefined
      ? (["job", types.job] as const)
      : (["result", types.result!] as const);
  const { code } = accessProperty(object, answer, at.path);
  return withoutNull(type).kind === "json" ? `JSON.stringify(${code})` : code;
}

/** The job's ID in a message. */
function writeId({ meta }: ConnectorPlan): string {
  return meta.length === 0 ? "" : `\${key.${meta.at(-1)!.name}}`;
}

/** Writes the function for states that a person must place. Empty if there are none. */
export function writeUndecided({ states }: ConnectorPlan): string[] {
  if (states.kind === "boolean") return [];
  const isOpen =
    states.kind !== "text" || states.values.every(({ phase }) => phase !== "succeeded");
  const hasOpen = states.values.some(({ phase }) => phase === undefined);
  if (!isOpen && !hasOpen) return [];
  return [
    `/**
 * Does not compile for a state whose phase nobody has decided. Return a Resource instead, such as
 * \`Resource.running()\`.
 */
function undecided(state: never): never {
  throw new Error(\`get in src/index.ts has no phase for the state \${JSON.stringify(state)}\`);
}
`,
  ];
}
