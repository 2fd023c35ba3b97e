import type { ConnectorPlan, ProposedPhase, StateFlag, States } from "../connector-plan.ts";
import { ITEMS } from "../plan/object-parts.ts";
import { isHttpStatus } from "../plan/plan-states.ts";
import {
  accessCode,
  callCode,
  type Code,
  literalCode,
  objectCode,
  textCode,
} from "../typescript/code.ts";

/** The name in `states` for those whose phase a person decides: it does not compile. */
export const UNDECIDED = "undecided";

/** How `get` reads a state, and which states there are. */
export interface DeclaredStates {
  readonly state: Code;
  /** Answers by phase, which a fake needs where a function reads the state. */
  readonly examples?: Code;
  /** Undefined if the state names phases itself. */
  readonly states?: Code;
}

/** The order in which a declaration has the phases. */
const PHASES: readonly ProposedPhase[] = ["queued", "running", "succeeded", "failed", "aborted"];

/** Declares where the answer has the state, and the phase of each of its values. */
export function declareStates({ states }: ConnectorPlan): DeclaredStates {
  const { kind, path, values, flags = [], outcome } = states;
  if (kind === "none")
    return { state: textCode(""), states: objectCode({ [UNDECIDED]: literalCode([]) }) };
  if (kind === "flags") return declareFlags(flags);
  if (isHttpStatus(states)) {
    const entries = values.map(({ value, phase }) => [String(value), textCode(phase!)]);
    return { state: callCode("httpStatus", objectCode(Object.fromEntries(entries) as {})) };
  }
  if (outcome === undefined)
    return { state: pathCode(path), states: statesCode(listDeclared(states)) };
  return declareOutcome(states, outcome);
}

/** A state by its phase. */
type Phased = readonly [state: string | number | boolean | null, phase: ProposedPhase | undefined];

/** All states that a declaration has, also those of an outcome. */
export function listDeclared(states: States): readonly Phased[] {
  const { outcome } = states;
  return outcome === undefined
    ? listPhases(states)
    : [...listOngoing(states), ...listOutcomes(outcome)];
}

/** The states without those of a job that has ended, which an outcome tells apart. */
function listOngoing(states: States): readonly Phased[] {
  const values = states.values.filter(({ phase }) => phase !== "succeeded");
  return listPhases({ ...states, values }).filter(([state]) => state !== SUCCEEDED);
}

function listOutcomes({ values }: NonNullable<States["outcome"]>): readonly Phased[] {
  const all = values.map(({ value, phase }): Phased => [value, phase]);
  return all.some(([, phase]) => phase === "succeeded") ? all : [...all, [SUCCEEDED, undefined]];
}

const RUNNING = "the state of a job that runs";
const SUCCEEDED = "the state of a job that succeeded";
/** What stands for a state that a person has still to name. */
const UNNAMED: Readonly<Partial<Record<ProposedPhase, string>>> = {
  running: RUNNING,
  succeeded: SUCCEEDED,
};

/** The first state of a phase, also one that a person has still to name: a fake needs examples. */
function findOf(phase: ProposedPhase, all: readonly Phased[]): Phased[0] | undefined {
  const found = all.find(([state, each]) => each === phase || state === UNNAMED[phase]);
  return found?.[0];
}

/** The states with their phases. Undefined: a person decides. */
function listPhases(states: States): readonly Phased[] {
  const { values, mayBeMissing, path } = states;
  const all = values.map(({ value, phase }): Phased => [value, phase]);
  // A list without the job is that of a service that does not know it.
  if (mayBeMissing) all.push([null, path.includes(ITEMS) ? "failed" : "queued"]);
  const phases = all.map(([, phase]) => phase);
  const isActive = phases.includes("queued") || phases.includes("running");
  if (!isActive) all.push([RUNNING, undefined]);
  if (!phases.includes("succeeded")) all.push([SUCCEEDED, undefined]);
  return all;
}

function statesCode(states: readonly Phased[]): Code {
  const entries = [...PHASES, undefined].flatMap((wanted) => {
    const found = states.filter(([, phase]) => phase === wanted).map(([state]) => state);
    const names = [...new Set(found)];
    return names.length === 0 ? [] : [{ key: wanted ?? UNDECIDED, code: literalCode(names) }];
  });
  return objectCode(entries);
}

/** The states of a job that has ended are told apart by another value: `conclusion`. */
function declareOutcome(states: States, outcome: NonNullable<States["outcome"]>): DeclaredStates {
  const { values, path } = states;
  const ends = values.filter(({ phase }) => phase === "succeeded").map(({ value }) => value);
  const others = listOngoing(states);
  const found = listOutcomes(outcome);
  const code = (place: readonly string[]): string => accessCode("answer", indexed(place));
  const isEnd = `${JSON.stringify(ends)}.includes(${code(path)})`;
  const example = (phase: ProposedPhase): Code | undefined => {
    const state = findOf(phase, others);
    if (state !== undefined) return exampleCode([[path, state]]);
    const how = findOf(phase, found);
    return how === undefined
      ? undefined
      : exampleCode([
          [path, ends[0]!],
          [outcome.path, how],
        ]);
  };
  return {
    state: `(answer) => (${isEnd} ? ${code(outcome.path)} : ${code(path)})`,
    examples: objectCode(Object.fromEntries(PHASES.map((phase) => [phase, example(phase)]))),
    states: statesCode(listDeclared(states)),
  };
}

/** Booleans, or objects such as that of an error. Texts tell nothing before the end. */
function declareFlags(all: readonly StateFlag[]): DeclaredStates {
  const ended = all.find(({ isEnd }) => isEnd);
  // If each end but a success is a failure, one flag tells it.
  const isRest = ended?.phase === "failed";
  const flags = all.filter((flag) => flag === ended || flag.phase !== "failed" || !isRest);
  const phases = flags.map(({ phase }) => phase);
  if (flags.every(({ isSure }) => isSure) && new Set(phases).size === phases.length) {
    const entries = flags.map(({ phase, path }) => [phase, pathCode(path)]);
    return { state: callCode("flags", objectCode(Object.fromEntries(entries) as {})) };
  }
  const code = (place: readonly string[]): string => accessCode("answer", indexed(place));
  const read = flags.map(({ path, phase, isSure }) => {
    const isSet =
      isSure || ended === undefined ? code(path) : `${code(ended.path)} && ${code(path)}`;
    return `${isSet} ? ${textCode(phase)} : `;
  });
  const example = (phase: ProposedPhase): Code | undefined => {
    const flag = flags.find((each) => each.phase === phase);
    if (flag === undefined) return phase === "running" ? objectCode({}) : undefined;
    const end = ended === undefined || flag === ended ? [] : [[ended.path, true] as const];
    return exampleCode([...end, [flag.path, flag.isSure ? true : "failed on purpose"]]);
  };
  const shown = [...new Set<ProposedPhase>(["running", ...phases])];
  return {
    state: `(answer) => (${read.join("")}"running")`,
    examples: objectCode(Object.fromEntries(PHASES.map((phase) => [phase, example(phase)]))),
    states: statesCode(shown.map((phase) => [phase, phase])),
  };
}

/** Where the answer says why a job failed. Undefined if the document does not say it. */
export function declareReason({ states: { reasons } }: ConnectorPlan): Code | undefined {
  const [first, ...others] = reasons;
  if (first === undefined) return undefined;
  if (others.length === 0 && first.item === undefined) return pathCode(first.path);
  const all = reasons.map(({ path, item }) => {
    const code = accessCode("answer", indexed(path));
    if (item === undefined) return code;
    const text = accessCode("each", item);
    const texts = item.length === 0 ? "" : `?.map((each: Record<string, string>) => ${text})`;
    return `${code}${texts}?.join("; ")`;
  });
  return `(answer) => ${all.join(" || ")}`;
}

/** A path as a declaration has it: with dots, or as a list if a name has one. */
export function pathCode(path: readonly string[]): Code {
  const parts = indexed(path);
  const isPlain = parts.every((part) => part !== "" && !part.includes("."));
  return isPlain ? textCode(parts.join(".")) : literalCode(parts);
}

function indexed(path: readonly string[]): string[] {
  return path.map((part) => (part === ITEMS ? "0" : part));
}

/** An object with values at these paths. */
function exampleCode(
  values: readonly (readonly [readonly string[], string | number | boolean | null])[],
): Code {
  let example: unknown;
  for (const [path, value] of values) example = putAt(example, indexed(path), value);
  return literalCode(example as never);
}

function putAt(target: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  const object = (target ?? {}) as Record<string, unknown>;
  const inside = putAt(object[first], rest, value);
  return first === "0" && target === undefined ? [inside] : { ...object, [first]: inside };
}
