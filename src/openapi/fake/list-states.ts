import type { ConnectorPlan, ProposedPhase, StateValue } from "../connector-plan.ts";
import { type LiteralValue, UNDECIDED } from "../typescript/write-literal.ts";

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
const ACTIVE: readonly string[] = ["queued", "running"];

/** Whether a job that was cancelled has a state. Otherwise it is gone. */
export function hasCancelledState(plan: ConnectorPlan): boolean {
  return hasPhase(plan, "aborted") || plan.operations.delete?.method !== "DELETE";
}

/** Whether a job can fail: a service may list all its states, and none of them is a failure. */
export function canFail(plan: ConnectorPlan): boolean {
  const { kind, values, outcome } = plan.states;
  const isOpen = kind !== "flags" && !isComplete([...values, ...(outcome?.values ?? [])]);
  return hasPhase(plan, "failed") || isOpen;
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
export function listStates({ states }: ConnectorPlan): LiteralValue {
  const { kind, path, values, outcome } = states;
  if (kind === "none") return UNDECIDED;
  if (path.length === 0 || kind === "flags") return {};
  if (outcome === undefined) return toTable(values);
  // The outcome says how a job has ended, so all ends have one state.
  const end = values.find(({ phase }) => phase === "succeeded")?.value ?? "";
  return toTable([...values, { value: end, phase: "failed" }, { value: end, phase: "aborted" }]);
}

/** How the service says that a job has ended in each phase. */
export function listOutcomes({ states: { outcome } }: ConnectorPlan): StateTable {
  return outcome === undefined ? {} : { ...toTable(outcome.values), queued: null, running: null };
}

function toTable(values: readonly StateValue[]): StateTable {
  const entries = Object.entries(ALTERNATIVES).map(([phase, alternatives]) => {
    const isOnlyEnd = !ACTIVE.includes(phase) && isComplete(values);
    const phases = [...alternatives, ...(isOnlyEnd ? ["succeeded"] : [])];
    const [found] = phases.flatMap((one) => values.filter((value) => value.phase === one));
    return [phase, found?.value ?? UNDECIDED] as const;
  });
  return Object.fromEntries(entries);
}
