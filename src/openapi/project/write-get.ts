import type { ConnectorPlan, Field, ProposedPhase, States } from "../connector-plan.ts";
import { findId } from "../fake/job-id.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { writeLineComment } from "../typescript/write-doc-comment.ts";
import {
  CallChain,
  Expression,
  type LiteralValue,
  writeIf,
  writeLiteral,
  writeStatement,
} from "../typescript/write-literal.ts";
import { withoutNull } from "../value-type.ts";

/** A property with the state of a job, or with how it has ended. */
type StateValues = NonNullable<States["outcome"]>;

/** The order of the cases. */
const PHASES = ["queued", "running", "succeeded", "failed", "aborted"] as const;

/** Writes the method that polls a job: a `switch` over its states. */
export function writeGetMethod(plan: ConnectorPlan): string {
  const notFound = resourceOf("failed", `\`job ${writeId(plan)} not found\``);
  return `  async get(key, context) {
    const job = await getJob(context, key);
${writeIf("job === undefined", "return", notFound, 4)}${writeStates(plan)}  },
`;
}

function writeStates(plan: ConnectorPlan): string {
  const { states, operations } = plan;
  switch (states.kind) {
    case "boolean":
      return writeDone(plan);
    case "flags":
    case "http":
    case "none": {
      const { method, path } = operations.get;
      const note = `The document does not say where the answer of ${method} ${path} has the state.`;
      const values = (["running", "succeeded", "failed"] as const).map((phase) => ({
        value: phase,
        phase,
      }));
      return `${writeLineComment(note, 4)}    const state = undecided(job) as "running" | "succeeded" | "failed";
    switch (state) {
${writeCases(plan, values, "state", 6)}    }
`;
    }
    case "enum":
    case "text":
      return writeSwitch(plan, states, "state", 4);
  }
}

/** Writes a `switch` over a property's values that returns in every case. */
function writeSwitch(
  plan: ConnectorPlan,
  states: StateValues,
  name: string,
  indent: number,
): string {
  const { code, mayBeMissing } = accessProperty("job", plan.types.job, states.path);
  const start = " ".repeat(indent);
  const unknown = errorOf(
    `\`unknown ${name} of job ${writeId(plan)}: \${JSON.stringify(${name})}\``,
  );
  const hasSuccess = states.values.some(({ phase }) => phase === "succeeded");
  // Any other value is an error at run time: a person cannot list what the document does not.
  const isRest = isComplete(states, name) || (states.kind === "text" && !hasSuccess);
  const isOpen = !hasSuccess || states.values.some(({ phase }) => phase === undefined);
  // Once a person has decided, the compiler would refuse a function that nothing uses.
  const rest = isOpen
    ? writeStatement("return", undecided(`${name} as never`), indent + 4)
    : writeStatement("throw", unknown, indent + 4);
  return [
    `${start}const ${name} = ${code};\n`,
    mayBeMissing ? writeMissing(plan, states.path, name, indent) : "",
    `${start}switch (${name}) {\n`,
    writeCases(plan, states.values, name, indent + 2),
    hasSuccess ? "" : writeUnknownSuccess(plan, name, indent + 2),
    `${start}  default:\n`,
    isRest ? rest : writeStatement("return", undecided(name), indent + 4),
    `${start}}\n`,
  ].join("");
}

/** Whether a text has states enough for a job's life. Its other values are errors at run time. */
function isComplete({ kind, values }: StateValues, name: string): boolean {
  const has = (...phases: ProposedPhase[]): boolean =>
    values.some(({ phase }) => phase !== undefined && phases.includes(phase));
  return kind === "text" && has("succeeded") && (name !== "state" || has("queued", "running"));
}

/** A service that keeps the state inside another object, such as Kubernetes, adds it later. */
function writeMissing(
  { operations, states }: ConnectorPlan,
  place: readonly string[],
  name: string,
  indent: number,
): string {
  const condition = `${name} == null`;
  if (place === states.path && place.length > 1)
    return writeIf(condition, "return", new CallChain("Resource", ["queued"]), indent);
  const message = `${operations.get.method} ${operations.get.path} returned no ${place.join(".")}`;
  return writeIf(condition, "throw", errorOf(writeLiteral(message)), indent);
}

function writeCases(
  plan: ConnectorPlan,
  values: StateValues["values"],
  name: string,
  indent: number,
): string {
  const start = " ".repeat(indent);
  const writeLabels = (of: StateValues["values"]): string =>
    of.map(({ value }) => `${start}case ${writeLiteral(value)}:\n`).join("");
  const placed = PHASES.map((phase) => {
    const those = values.filter((value) => value.phase === phase);
    if (those.length === 0) return "";
    const labels = writeLabels(those);
    if (phase !== "succeeded")
      return `${labels}${writeStatement("return", toResource(plan, phase, name), indent + 2)}`;
    return writeCase(labels, writeSuccess(plan, name, indent + 2), start);
  });
  const open = values
    .filter(({ phase }) => phase === undefined)
    .map(
      (value) => `${writeLabels([value])}${writeStatement("return", undecided(name), indent + 2)}`,
    );
  return [...placed, ...open].join("");
}

/** Does not compile until a person writes the value of a success instead of the call. */
function writeUnknownSuccess(plan: ConnectorPlan, name: string, indent: number): string {
  const start = " ".repeat(indent);
  const note = writeLineComment(`The value of a job that succeeded, such as "success".`, indent);
  return `${note}${writeCase(`${start}case undecided(${name}):\n`, writeSuccess(plan, name, indent + 2), start)}`;
}

/** A declaration in a case needs a block. */
function writeCase(labels: string, code: string, start: string): string {
  return /^ *const/.test(code)
    ? `${labels.slice(0, -1)} {\n${code}${start}}\n`
    : `${labels}${code}`;
}

/** Writes what follows once a job has ended, possibly with success. */
function writeSuccess(plan: ConnectorPlan, name: string, indent: number): string {
  const { outcome } = plan.states;
  if (outcome !== undefined && name === "state")
    return writeSwitch(plan, outcome, "outcome", indent);
  const result =
    plan.operations.result === undefined
      ? ""
      : `${" ".repeat(indent)}const result = await getJobResult(context, key);\n`;
  return `${result}${writeStatement("return", toResource(plan, "succeeded", name), indent)}`;
}

/** A job that is done has failed if it has an error. */
function writeDone(plan: ConnectorPlan): string {
  const { states, types } = plan;
  const done = accessProperty("job", types.job, states.path).code;
  const [error] = states.message ?? [];
  const failed =
    error === undefined
      ? ""
      : writeIf(
          `${accessProperty("job", types.job, [error]).code} != null`,
          "return",
          toResource(plan, "failed", ""),
          4,
        );
  return `${writeIf(`!${done}`, "return", new CallChain("Resource", ["running"]), 4)}${failed}${writeSuccess(plan, "done", 4)}`;
}

/** The Resource of a phase, as code. */
function toResource(plan: ConnectorPlan, phase: ProposedPhase, state: string): LiteralValue {
  const id = writeId(plan);
  switch (phase) {
    case "queued":
    case "running":
      return resourceOf(phase, state);
    case "succeeded": {
      const outputs = plan.outputs.map((field) => [field.name, readOutput(plan, field)] as const);
      return new CallChain("Resource", [phase, Object.fromEntries(outputs)]);
    }
    case "failed":
      return resourceOf(phase, readReason(plan, `\`job ${id} failed\``));
    case "aborted":
      return resourceOf(phase, readReason(plan, `\`job ${id} was cancelled\``));
  }
}

function readReason({ states, types }: ConnectorPlan, otherwise: string): string {
  if (states.message === undefined) return otherwise;
  const { code, mayBeMissing } = accessProperty("job", types.job, states.message);
  return mayBeMissing ? `${code} ?? ${otherwise}` : code;
}

function readOutput({ operations, types }: ConnectorPlan, { type, at }: Field): Expression {
  const { code } =
    operations.result === undefined
      ? accessProperty("job", types.job, at.path)
      : accessProperty("result", types.result!, at.path);
  // Flyte has no type for any value.
  return new Expression(withoutNull(type).kind === "json" ? `JSON.stringify(${code})` : code);
}

function resourceOf(phase: ProposedPhase, message: string): CallChain {
  return new CallChain("Resource", [phase, new Expression(message)]);
}

function errorOf(message: string): CallChain {
  return new CallChain("new Error", ["", new Expression(message)]);
}

function undecided(name: string): CallChain {
  return new CallChain("undecided", ["", new Expression(name)]);
}

/** The job's ID in a message. */
function writeId(plan: ConnectorPlan): string {
  const id = findId(plan);
  return id === undefined ? "" : `\${key.${id.name}}`;
}

/** The function for states that a person must place. */
export const UNDECIDED = `/**
 * Does not compile for a state whose phase nobody has decided. Return a Resource instead, such as
 * \`Resource.running()\`. Remove this function with its last call.
 */
function undecided(state: never): never {
  throw new Error(\`get in src/index.ts has no phase for the state \${JSON.stringify(state)}\`);
}
`;
