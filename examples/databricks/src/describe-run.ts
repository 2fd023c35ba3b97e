import { type Phase, Resource } from "flyte-fx";

/** The fields of `runs/get` that matter here. */
export interface Run {
  readonly job_id?: string;
  readonly state?: Readonly<Record<string, string>>;
  readonly status?: { readonly termination_details?: Readonly<Record<string, string>> };
}

const PHASES = new Map<string, Phase>([
  // RunLifeCycleState of the Jobs API, except for TERMINATED
  ["QUEUED", "QUEUED"],
  ["BLOCKED", "QUEUED"],
  ["WAITING_FOR_RETRY", "QUEUED"],
  ["PENDING", "INITIALIZING"],
  ["RUNNING", "RUNNING"],
  ["TERMINATING", "RUNNING"],
  ["SKIPPED", "FAILED"],
  ["INTERNAL_ERROR", "RETRYABLE_FAILED"],
  // RunResultState of a run that is TERMINATED
  ["SUCCESS", "SUCCEEDED"],
  ["SUCCESS_WITH_FAILURES", "SUCCEEDED"],
  ["FAILED", "FAILED"],
  ["TIMEDOUT", "FAILED"],
  ["CANCELED", "ABORTED"],
  ["EXCLUDED", "FAILED"],
  ["DISABLED", "FAILED"],
  ["UPSTREAM_FAILED", "FAILED"],
  ["UPSTREAM_CANCELED", "FAILED"],
  ["MAXIMUM_CONCURRENT_RUNS_REACHED", "RETRYABLE_FAILED"],
]);

/** TerminationType and TerminationCode of failures of the service. */
const FAULT_OF_SERVICE =
  /^(?:INTERNAL|CLUSTER|DRIVER)_ERROR$|^CLOUD_FAILURE$|^REPOSITORY_CHECKOUT_FAILED$|_(?:LIMIT|RUNS|SIZE)_EXCEEDED$/;

/**
 * Converts the state of a run to a Resource. A state that is newer than this code is RUNNING, such a
 * result is FAILED.
 *
 * @param console the address of the run's page
 */
export function describeRun({ state = {}, status }: Run, console: string): Resource {
  const { life_cycle_state: life = "", result_state: result = "", state_message = "" } = state;
  const { code = "", type = "" } = status?.termination_details ?? {};
  const isOver = life === "TERMINATED";
  const name = isOver ? result : life;
  const known = PHASES.get(name) ?? (isOver ? "FAILED" : undefined);
  const isOfService = FAULT_OF_SERVICE.test(code) || FAULT_OF_SERVICE.test(type);
  const phase = known === "FAILED" && isOfService ? "RETRYABLE_FAILED" : (known ?? "RUNNING");
  const isPlain = known !== undefined && !/FAILED|ABORTED/.test(phase);
  const words = [...new Set([name, code, state_message])].filter((each) => each !== "");
  return Resource.of(phase, isPlain ? state_message : words.join(": "), {
    logLinks: [{ name: "Databricks Console", uri: console }],
  });
}
