import { FETCH_FAULTS, type FetchFault } from "../fetch-faults.ts";

/** The methods that a schedule disturbs. */
export type DisturbedMethod = "create" | "get" | "delete";

export const DISTURBED_METHODS: readonly DisturbedMethod[] = ["create", "get", "delete"];

/**
 * Where a fault can happen: at a call of a method of the connector, or at a request that the method
 * makes.
 */
export type FaultPlace = DisturbedMethod | `${DisturbedMethod}.fetch`;

/**
 * What happens at a moment of a run. `before` means that the request or the method has had no effect
 * yet, `after` that it has done its work.
 *
 * | fault | what happens |
 * |---|---|
 * | `refused`, `timeout`, `status`, `lost` | the request fails, see {@link FetchFault} |
 * | `throw-before` | fx throws instead of calling the method |
 * | `throw-after` | the method does its work, but its answer is lost: fx throws |
 * | `repeat` | the answer of the method is lost, and the engine calls it again; a `get` is called twice at once |
 * | `die-before`, `die-after` | fx dies, and another fx resumes the run through its record |
 * | `abort-before`, `abort-after` | the run is aborted, as by Ctrl-C |
 */
export type FaultKind =
  | FetchFault
  | "throw-before"
  | "throw-after"
  | "repeat"
  | "die-before"
  | "die-after"
  | "abort-before"
  | "abort-after";

/** A fault at a numbered moment of a run. */
export interface ScheduledFault {
  readonly kind: FaultKind;
  readonly place: FaultPlace;
  /** Counts the calls of the method, or the requests of all its calls, from 1. */
  readonly at: number;
}

const AROUND: readonly FaultKind[] = ["die-before", "die-after", "abort-before", "abort-after"];

/** A create whose answer is lost is always repeated, so it has no `throw-after`. */
const KINDS: Readonly<Record<FaultPlace, readonly FaultKind[]>> = {
  create: ["throw-before", "repeat", ...AROUND],
  get: ["throw-before", "throw-after", "repeat", ...AROUND],
  delete: ["throw-before", "throw-after", "repeat", "die-before", "die-after"],
  "create.fetch": [...FETCH_FAULTS, ...AROUND],
  "get.fetch": [...FETCH_FAULTS, ...AROUND],
  "delete.fetch": [...FETCH_FAULTS, "die-before", "die-after"],
};

export const FAULT_PLACES = Object.keys(KINDS) as readonly FaultPlace[];

/** The faults that can happen at a place. */
export function listFaultKinds(place: FaultPlace): readonly FaultKind[] {
  return KINDS[place];
}

export function isFetchFault(kind: FaultKind): kind is FetchFault {
  return FETCH_FAULTS.includes(kind as FetchFault);
}

/** Whether a fault makes the request or the method fail, so that the connector may fail as well. */
export function isDisturbance(kind: FaultKind): boolean {
  return isFetchFault(kind) || kind === "throw-before" || kind === "throw-after";
}

/** The fault as tokens and stories name it, such as `lost@create.fetch1`. */
export function formatFault({ kind, place, at }: ScheduledFault): string {
  return `${kind}@${place}${at}`;
}
