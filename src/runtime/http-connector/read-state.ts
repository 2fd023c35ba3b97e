import { RetryableError } from "../base/errors/errors.ts";
import { isPlainObject } from "../base/json.ts";
import {
  type AnswerPath,
  type AnySource,
  type HttpAnswer,
  lacksState,
  readValue,
} from "./answer-value.ts";
import { FLYTE_PHASES, Flags, type PhaseName, StatusStates } from "./declared-state.ts";
import type { AnyGet, AnyHttpDefinition } from "./http-definition.ts";
import { toText } from "./request-values.ts";

/** The state of a job, as its service has it, and Flyte's phase. */
export interface JobState {
  readonly state: unknown;
  readonly phase: PhaseName;
}

export const ENDED: readonly PhaseName[] = ["failed", "retryable", "aborted", "succeeded"];

/** Reads the states of a service as a declaration has them. */
export class StateReader {
  readonly #phases = new Map<unknown, PhaseName>();

  /** The statuses that are answers. */
  readonly statuses: readonly number[];

  constructor(
    private readonly source: AnyGet["state"] | undefined,
    states: AnyHttpDefinition["states"] = {},
    /** Where an answer without a state may say why: a service may answer 200 with an error. */
    private readonly reason?: AnyGet["reason"],
  ) {
    this.statuses = source instanceof StatusStates ? Object.keys(source.phases).map(Number) : [];
    for (const phase of Object.keys(FLYTE_PHASES) as PhaseName[])
      for (const state of states[phase] ?? []) this.#phases.set(state, phase);
  }

  /**
   * @throws RetryableError for an answer without a state, or with an unknown one: the next poll may
   * get another
   */
  async read(answer: HttpAnswer, request: object): Promise<JobState> {
    const { source } = this;
    if (source instanceof StatusStates) {
      const { status } = answer;
      return { state: `status ${status}`, phase: this.#known(status, source.phases[status]) };
    }
    if (source instanceof Flags) {
      const names = Object.keys(source.flags) as PhaseName[];
      const phase = names.find((each) => isSet(source.flags[each], answer)) ?? "running";
      return { state: phase, phase };
    }
    const state = await readValue(source as AnySource, answer, request);
    const phase = this.#phases.get(state ?? null);
    if (state !== undefined) return { state, phase: this.#known(state, phase) };
    if (phase !== undefined) return { state: "no state", phase };
    const { reason } = this;
    const said =
      reason === undefined ? undefined : await readValue(reason as AnySource, answer, request);
    const end = said === undefined ? "" : `; the answer says: ${toText(said)}`;
    throw lacksState(source as AnySource, answer, "get.state", end);
  }

  #known(state: unknown, phase: PhaseName | undefined): PhaseName {
    if (phase !== undefined) return phase;
    const known =
      this.source instanceof StatusStates ? this.statuses : [...this.#phases.keys()].map(String);
    const message = `the job has the state ${JSON.stringify(state)}, which states does not have: it has ${known.join(", ")}`;
    throw new RetryableError("UNKNOWN_STATE", message);
  }
}

function isSet(path: AnswerPath | undefined, answer: HttpAnswer): boolean {
  const value = path === undefined ? undefined : readValue(path, answer, {});
  return value === true || isPlainObject(value);
}
