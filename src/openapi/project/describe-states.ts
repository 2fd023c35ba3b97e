import type { ConnectorPlan, ProposedPhase, StateValue } from "../connector-plan.ts";
import { ITEMS } from "../plan/object-parts.ts";
import {
  accessProperty,
  UNDECIDED,
  writeEntry,
  writeLiteral,
} from "../typescript/write-literal.ts";
import type { ValueType } from "../value-type.ts";

/** The state of a job whose answer has none. */
const NO_STATE = "no state";

/** The phase of a state. Undefined: a person decides. */
type Entry = readonly [state: string, phase: ProposedPhase | undefined];

/** States that `getState` makes of what is not a text. */
const OWN_STATES = ["running", "succeeded", "failed"] as const;

/** The places with the states of a job: their phases, and how code reads them and the reason. */
export function describeStates(plan: ConnectorPlan) {
  const reason = readReason(plan);
  const entries = [...listPhases(plan)]
    // TypeScript takes such properties for those of every object: `toString`.
    .filter(([state]) => !(state in Object.prototype))
    .map(([state, phase]) => `${writeEntry(state, writeLiteral(phase ?? UNDECIDED))},`);
  return {
    phases: entries.join("\n"),
    state: readState(plan),
    "reason.first": reason === "" ? "" : "getReason(job) ||",
    ...(reason !== "" && { reason: `${reason};` }),
  };
}

/** The phases of the states as `PHASES` in `src/index.ts` has them. */
export function listPhases({ states, types }: ConnectorPlan): ReadonlyMap<string, Entry[1]> {
  const { kind, values, flags = [], outcome, path } = states;
  if (kind === "none") return new Map(OWN_STATES.map((state) => [state, state]));
  if (kind === "flags")
    return new Map([
      ...flags.map((flag): Entry => [flag.path.at(-1)!, flag.phase]),
      ["running", "running"],
    ]);
  const isLater = path.length > 1 && accessProperty("job", types.job, path).mayBeMissing;
  const ends = outcome === undefined ? [] : values.filter(isSuccess);
  const others = values.filter((value) => !ends.includes(value)).map(toEntry);
  const isActive = others.some(([, phase]) => phase === "queued" || phase === "running");
  const open: Entry[] =
    kind === "enum" || isActive ? [] : [["the state of a job that runs", undefined]];
  return new Map([
    // A service that keeps the state inside another object, such as Kubernetes, adds it later. A
    // list without the job is that of a service that does not know it.
    ...(isLater ? [[NO_STATE, path.includes(ITEMS) ? "failed" : "queued"] as const] : []),
    ...(ends.length === 0 ? complete(others) : others),
    ...ends.flatMap(({ value: end }) =>
      complete(outcome!.values.map(toEntry)).map(([how, phase]): Entry => [
        `${end}: ${how}`,
        phase,
      ]),
    ),
    ...open,
  ]);
}

function isSuccess({ phase }: StateValue): boolean {
  return phase === "succeeded";
}

function toEntry({ value, phase }: StateValue): Entry {
  return [String(value), phase];
}

/** Without the state of a success, a person must add it. */
function complete(entries: readonly Entry[]): readonly Entry[] {
  const hasSuccess = entries.some(([, phase]) => phase === "succeeded");
  return hasSuccess ? entries : [...entries, ["the state of a job that succeeded", undefined]];
}

/** Statements that return the state of a job. */
function readState({ states, types }: ConnectorPlan): string {
  const { kind, path, flags = [], outcome, values } = states;
  const access = (place: readonly string[]) => accessProperty("job", types.job, place);
  if (kind === "none")
    return "// The document does not say where the answer has the state.\nreturn UNDECIDED;";
  if (kind === "flags") {
    const ended = flags.flatMap((flag) => (flag.isEnd ? `${access(flag.path).code} && ` : []));
    const read = flags.map((flag) => {
      const { code, type } = access(flag.path);
      // A job that runs may have a message, too.
      const isTrue = type.kind === "bool" ? code : `${ended.join("")}${code}`;
      return `${isTrue} ? ${writeLiteral(flag.path.at(-1)!)} : `;
    });
    return `return ${read.join("")}"running";`;
  }
  const { code, mayBeMissing, type } = access(path);
  const value = mayBeMissing ? `${code} ?? "${NO_STATE}"` : code;
  const state = isText(type) ? value : `String(${value})`;
  const ends = values.filter(isSuccess).map(({ value: end }) => end);
  if (outcome === undefined || ends.length === 0) return `return ${state};`;
  return `const state = ${state};
return ${writeLiteral(ends)}.includes(state) ? \`\${state}: \${${access(outcome.path).code}}\` : state;`;
}

/** The first text that says why a job has ended. Empty if there is none. */
function readReason({ states, types }: ConnectorPlan): string {
  const reasons = states.reasons.flatMap(({ path, item }) => {
    const { code, mayBeMissing, type } = accessProperty("job", types.job, path);
    if (isText(type)) return [code];
    if (item === undefined || type.kind !== "list") return [];
    const each = accessProperty("each", type.of, item);
    const texts = item.length === 0 ? "" : `.map((each) => ${each.code})`;
    return isText(each.type) ? [`${code}${mayBeMissing ? "?" : ""}${texts}.join("; ")`] : [];
  });
  return reasons.join(" || ");
}

function isText({ kind }: ValueType): boolean {
  return kind === "string" || kind === "enum";
}
