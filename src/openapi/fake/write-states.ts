import type { ConnectorPlan, ProposedPhase, States } from "../connector-plan.ts";
import { writeLiteral } from "../typescript/write-literal.ts";

type StateValues = Pick<States, "kind" | "values">;

/** A phase for which the service has no state gets the state of another one. */
const ALTERNATIVES: Readonly<Record<ProposedPhase, readonly ProposedPhase[]>> = {
  queued: ["queued", "running"],
  running: ["running", "queued"],
  succeeded: ["succeeded"],
  failed: ["failed", "aborted"],
  aborted: ["aborted", "failed"],
};
const ACTIVE: readonly ProposedPhase[] = ["queued", "running"];

/** Whether a job that was cancelled has a state. Otherwise it is gone. */
export function hasCancelledState({ states, operations }: ConnectorPlan): boolean {
  const values = [...states.values, ...(states.outcome?.values ?? [])];
  const isKnown = values.some(({ phase }) => phase === "aborted");
  return isKnown || operations.delete?.method !== "DELETE";
}

/** Writes the constants with the service's states of each phase. Empty if the plan has no states. */
export function writeStates({ states }: ConnectorPlan): string {
  if (states.path.length === 0) return "";
  const { outcome } = states;
  if (outcome === undefined)
    return writeStateTable("STATES", "The service's states of jobs", states);
  const ended = ["failed", "aborted"].filter(
    (phase) => !states.values.some((value) => value.phase === phase),
  );
  // The outcome says how a job has ended, so all ends have one state.
  const end = states.values.find(({ phase }) => phase === "succeeded");
  const values = [
    ...states.values,
    ...ended.map((phase) => ({ value: end?.value ?? "", phase: phase as ProposedPhase })),
  ];
  return `${writeStateTable("STATES", "The service's states of jobs", { ...states, values })}${writeStateTable(
    "OUTCOMES",
    "How a job has ended",
    outcome,
    ACTIVE,
  )}`;
}

function writeStateTable(
  name: string,
  title: string,
  { kind, values }: StateValues,
  without: readonly ProposedPhase[] = [],
): string {
  const phases = Object.keys(ALTERNATIVES) as ProposedPhase[];
  const lines = phases.map((phase) => {
    if (without.includes(phase)) return `  ${phase}: null,\n`;
    const state = findState({ kind, values }, phase);
    return state === undefined
      ? `  ${phase}: undefined, // Decide: which state does the service give such a job?\n`
      : `  ${phase}: ${writeLiteral(state)},\n`;
  });
  const type = kind === "boolean" ? "boolean" : "string";
  const isComplete = values.every(({ phase }) => phase !== undefined);
  const note = isComplete ? "" : ": those that src/index.ts decides on";
  return `/** ${title}${note}. */
const ${name}: Record<FakePhase, ${type}${without.length === 0 ? "" : " | null"}> = {
${lines.join("")}};

`;
}

function findState(
  { kind, values }: StateValues,
  phase: ProposedPhase,
): string | boolean | undefined {
  // A job that failed is done, too.
  if (kind === "boolean")
    return values.find(({ value }) => value === !ACTIVE.includes(phase))?.value;
  return ALTERNATIVES[phase].flatMap((one) => values.filter((value) => value.phase === one))[0]
    ?.value;
}
