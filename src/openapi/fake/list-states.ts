import type { ConnectorPlan, ProposedPhase, States, StateValue } from "../connector-plan.ts";
import { type Expression, type LiteralValue, UNDECIDED } from "../typescript/write-literal.ts";

/** The service's states by phase. */
type StateTable = Readonly<Record<string, LiteralValue>>;

/** A phase for which the service has no state gets the state of another one. */
const ALTERNATIVES: Readonly<Record<ProposedPhase, readonly ProposedPhase[]>> = {
  queued: ["queued", "running"],
  running: ["running", "queued"],
  succeeded: ["succeeded"],
  failed: ["failed"],
  aborted: ["aborted", "failed"],
};
const ACTIVE: readonly ProposedPhase[] = ["queued", "running"];

/** Whether a job that was cancelled has a state. Otherwise it is gone. */
export function hasCancelledState(plan: ConnectorPlan): boolean {
  return hasPhase(plan, "aborted") || plan.operations.delete?.method !== "DELETE";
}

/** Whether a job can fail: a service may list all its states, and none of them is a failure. */
export function canFail(plan: ConnectorPlan): boolean {
  const { kind, message, values, outcome } = plan.states;
  if (kind === "boolean") return message !== undefined;
  return hasPhase(plan, "failed") || !isComplete([...values, ...(outcome?.values ?? [])]);
}

/** Whether a job that was cancelled has the state of one that succeeded. */
export function hidesCancel(plan: ConnectorPlan): boolean {
  return hasCancelledState(plan) && !hasPhase(plan, "aborted") && !canFail(plan);
}

function hasPhase({ states }: ConnectorPlan, wanted: ProposedPhase): boolean {
  const values = [...states.values, ...(states.outcome?.values ?? []), ...(states.flags ?? [])];
  return values.some(({ phase }) => phase === wanted);
}

/** Whether the document lists the states, and leaves none of them to a person. */
function isComplete(values: readonly StateValue[]): boolean {
  const phases = values.map(({ phase }) => phase);
  return phases.includes("succeeded") && !phases.includes(undefined);
}

/** The service's state of each phase. */
export function listStates({ states }: ConnectorPlan): StateTable | Expression {
  if (states.kind === "none") return UNDECIDED;
  if (states.path.length === 0 || states.kind === "flags") return {};
  if (states.outcome === undefined) return toTable(states);
  // The outcome says how a job has ended, so all ends have one state.
  const end = states.values.find(({ phase }) => phase === "succeeded");
  const ends = (["failed", "aborted"] as const)
    .filter((phase) => !states.values.some((value) => value.phase === phase))
    .map((phase) => ({ value: end?.value ?? "", phase }));
  return toTable({ values: [...states.values, ...ends] });
}

/** How the service says that a job has ended in each phase. */
export function listOutcomes({ states: { outcome } }: ConnectorPlan): StateTable {
  return outcome === undefined ? {} : toTable(outcome, ACTIVE);
}

function toTable(
  { values }: Pick<States, "values">,
  without: readonly ProposedPhase[] = [],
): StateTable {
  const phases = Object.keys(ALTERNATIVES) as ProposedPhase[];
  return Object.fromEntries(
    phases.map((phase) => [
      phase,
      without.includes(phase) ? null : (findState(values, phase) ?? UNDECIDED),
    ]),
  );
}

function findState(
  values: readonly StateValue[],
  phase: ProposedPhase,
): StateValue["value"] | undefined {
  const isOnlyEnd = !ACTIVE.includes(phase) && isComplete(values);
  const phases = [...ALTERNATIVES[phase], ...(isOnlyEnd ? ["succeeded"] : [])];
  return phases.flatMap((one) => values.filter((value) => value.phase === one))[0]?.value;
}
