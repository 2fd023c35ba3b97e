import type { ConnectorPlan, Field, ProposedPhase, States } from "../connector-plan.ts";
import { findId } from "../fake/job-id.ts";
import { accessProperty } from "../typescript/access-property.ts";
import { writeLineComment } from "../typescript/write-doc-comment.ts";
import { writeLiteral, writeProperty, Expression } from "../typescript/write-literal.ts";
import { type ValueType, withoutNull } from "../value-type.ts";

/** A property with the state of a job, or with how it has ended. */
type StateValues = NonNullable<States["outcome"]>;

/** The order of the cases. */
const PHASES = ["queued", "running", "succeeded", "failed", "aborted"] as const;

/** Writes the method that polls a job: a `switch` over its states. */
export function writeGetMethod(plan: ConnectorPlan): string {
  return `async get(key, context) {
const job = await getJob(context, key);
if (job === undefined) return Resource.failed(\`job ${writeId(plan)} not found\`);
${writeStates(plan)}},
`;
}

function writeStates(plan: ConnectorPlan): string {
  const { states, operations } = plan;
  switch (states.kind) {
    case "boolean":
      return writeDone(plan);
    case "flags":
      return writeFlags(plan);
    case "none": {
      const { method, path } = operations.get;
      const note = `The document does not say where the answer of ${method} ${path} has the state.`;
      const values = (["running", "succeeded", "failed"] as const).map((phase) => ({
        value: phase,
        phase,
      }));
      return `${writeLineComment(note)}const state = undecided(job) as "running" | "succeeded" | "failed";
switch (state) {
${writeCases(plan, values, "state")}}
`;
    }
    case "enum":
    case "text":
      return writeSwitch(plan, states, "state");
  }
}

/** The first flag that is true tells how the job has ended. */
function writeFlags(plan: ConnectorPlan): string {
  const { states, types } = plan;
  const ends = (states.flags ?? []).map(({ path, phase }) => {
    const code =
      phase === "succeeded"
        ? writeEnd(plan, "done")
        : `return ${toResource(plan, phase, "done")};\n`;
    return `if (${accessProperty("job", types.job, path).code}) {\n${code}}\n`;
  });
  return `${ends.join("")}return Resource.running();\n`;
}

/** Writes a `switch` over a property's values that returns in every case. */
function writeSwitch(plan: ConnectorPlan, states: StateValues, name: StateName): string {
  const { code, mayBeMissing } = accessProperty("job", plan.types.job, states.path);
  const unknown = `\`unknown ${name} of job ${writeId(plan)}: \${JSON.stringify(${name})}\``;
  const rest = isOpen(states)
    ? `return undecided(${name} as never)`
    : `throw new Error(${unknown})`;
  return `const ${name} = ${code};
${mayBeMissing ? writeMissing(plan, states.path, name) : ""}switch (${name}) {
${writeCases(plan, states.values, name)}${hasSuccess(states) ? "" : writeUnknownSuccess(plan, name)}default:
${hasRest(states, name) ? rest : `return undecided(${name})`};
}
`;
}

/** The name of the variable with the state, or with how the job has ended. */
type StateName = "state" | "outcome" | "done";

/** Whether the code calls `undecided`: TypeScript then finds states without a phase. */
export function callsUndecided({ states }: ConnectorPlan): boolean {
  if (states.kind === "none" || states.kind === "flags") return states.kind === "none";
  const isCalled = (values: StateValues, name: StateName): boolean =>
    values.kind !== "boolean" && (isOpen(values) || !hasRest(values, name));
  return (
    isCalled(states, "state") || (states.outcome && isCalled(states.outcome, "outcome")) === true
  );
}

function hasSuccess({ values }: StateValues): boolean {
  return values.some(({ phase }) => phase === "succeeded");
}

/** Whether a person must decide. The compiler refuses a function that nothing uses afterwards. */
function isOpen(states: StateValues): boolean {
  return !hasSuccess(states) || states.values.some(({ phase }) => phase === undefined);
}

/**
 * Whether other values are errors at run time: a text has states enough for a job's life, and a
 * person cannot list what the document does not.
 */
function hasRest(states: StateValues, name: StateName): boolean {
  const isActive = ({ phase }: StateValues["values"][number]): boolean =>
    phase === "queued" || phase === "running";
  const isComplete = name !== "state" || states.values.some(isActive);
  return states.kind === "text" && (!hasSuccess(states) || isComplete);
}

/** A service that keeps the state inside another object, such as Kubernetes, adds it later. */
function writeMissing(
  { operations, states }: ConnectorPlan,
  place: readonly string[],
  name: StateName,
): string {
  const start = `if (${name} == null)`;
  if (place === states.path && place.length > 1) return `${start} return Resource.queued();\n`;
  const { method, path } = operations.get;
  return `${start} throw new Error(${writeLiteral(`${method} ${path} returned no ${place.join(".")}`)});\n`;
}

function writeCases(plan: ConnectorPlan, values: StateValues["values"], name: StateName): string {
  const writeLabels = (of: StateValues["values"]): string =>
    of.map(({ value }) => `case ${writeLiteral(value)}:\n`).join("");
  const placed = PHASES.map((phase) => {
    const those = values.filter((value) => value.phase === phase);
    if (those.length === 0) return "";
    return phase === "succeeded"
      ? writeSuccessCase(plan, writeLabels(those), name)
      : `${writeLabels(those)}return ${toResource(plan, phase, name)};\n`;
  });
  const open = values
    .filter(({ phase }) => phase === undefined)
    .map((value) => `${writeLabels([value])}return undecided(${name});\n`);
  return [...placed, ...open].join("");
}

/** Does not compile until a person writes the value of a success instead of the call. */
function writeUnknownSuccess(plan: ConnectorPlan, name: StateName): string {
  const note = writeLineComment(`The value of a job that succeeded, such as "success".`);
  return `${note}${writeSuccessCase(plan, `case undecided(${name}):\n`, name)}`;
}

/** A declaration in a case needs a block. */
function writeSuccessCase(plan: ConnectorPlan, labels: string, name: StateName): string {
  const code = writeEnd(plan, name);
  return code.startsWith("const") ? `${labels.trimEnd()} {\n${code}}\n` : `${labels}${code}`;
}

/** Writes what follows once a job has ended, possibly with success. */
function writeEnd(plan: ConnectorPlan, name: StateName): string {
  const { outcome } = plan.states;
  if (outcome !== undefined && name === "state") return writeSwitch(plan, outcome, "outcome");
  const hasResult = plan.operations.result !== undefined;
  const result = hasResult ? "const result = await getJobResult(context, key);\n" : "";
  return `${result}return ${toResource(plan, "succeeded", name)};\n`;
}

/** A job that is done has failed if it has an error. */
function writeDone(plan: ConnectorPlan): string {
  const { states, types } = plan;
  const done = accessProperty("job", types.job, states.path).code;
  const [error] = states.message ?? [];
  const failed =
    error === undefined
      ? ""
      : `if (${accessProperty("job", types.job, [error]).code} != null) return ${toResource(plan, "failed", "done")};\n`;
  return `if (!${done}) return Resource.running();\n${failed}${writeEnd(plan, "done")}`;
}

/** The Resource of a phase, as code. */
function toResource(plan: ConnectorPlan, phase: ProposedPhase, state: StateName): string {
  const id = writeId(plan);
  switch (phase) {
    case "queued":
    case "running":
      return typeof plan.states.values[0]?.value === "number"
        ? `Resource.${phase}(String(${state}))`
        : `Resource.${phase}(${state})`;
    case "succeeded":
      return writeSuccess(plan);
    case "failed":
      return `Resource.failed(${readReason(plan, `\`job ${id} failed\``)})`;
    case "aborted":
      return `Resource.aborted(${readReason(plan, `\`job ${id} was cancelled\``)})`;
  }
}

/** The first text that says why a job has ended. */
function readReason({ states, types }: ConnectorPlan, otherwise: string): string {
  const reasons = states.reasons.flatMap(({ path, item }) => {
    const { code, mayBeMissing, type } = accessProperty("job", types.job, path);
    if (isText(type)) return [code];
    if (item === undefined || type.kind !== "list") return [];
    const each = accessProperty("each", type.of, item);
    const texts = item.length === 0 ? "" : `.map((each) => ${each.code})`;
    return isText(each.type) ? [`${code}${mayBeMissing ? "?" : ""}${texts}.join("; ")`] : [];
  });
  return [...reasons, otherwise].join(" || ");
}

function isText({ kind }: ValueType): boolean {
  return kind === "string" || kind === "enum";
}

function writeSuccess(plan: ConnectorPlan): string {
  const entries = plan.outputs.map((field) => writeOutput(plan, field));
  return entries.length === 0 ? "Resource.succeeded({})" : `succeed({ ${entries.join(", ")} })`;
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

/** The job's ID in a message. */
function writeId(plan: ConnectorPlan): string {
  const id = findId(plan);
  return id === undefined ? "" : `\${key.${id.name}}`;
}
