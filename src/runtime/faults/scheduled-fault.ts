/** The methods of a connector that faults disturb. */
export type DisturbedMethod = "create" | "get" | "delete";

export const DISTURBED_METHODS: readonly DisturbedMethod[] = ["create", "get", "delete"];

/**
 * Where a fault can happen: at a call of a method of the connector, or at a request that the method
 * makes.
 */
export type FaultPlace = DisturbedMethod | `${DisturbedMethod}.fetch`;

/**
 * What happens to one request to the outside system.
 *
 * | fault | meaning |
 * |---|---|
 * | `refused` | no connection; the outside system does not see the request |
 * | `timeout` | the request waits for 30 s, then fails; the outside system does not see it |
 * | `status` | the outside system answers 503 without doing anything |
 * | `lost` | the outside system does what was asked, but its answer is lost |
 */
export type FetchFault = "refused" | "timeout" | "status" | "lost";

/** What a fault does to a request, for people. */
export const FETCH_FAULT_TEXTS: Readonly<Record<FetchFault, string>> = {
  refused: "the connection is refused",
  timeout: "no answer within 30 s, and nothing done",
  status: "answered 503, and nothing done",
  lost: "done, but its answer is lost",
};

const FETCH_FAULTS = Object.keys(FETCH_FAULT_TEXTS) as readonly FetchFault[];

/** What a fault does to a call of a method, for people. */
const CALL_FAULT_TEXTS = {
  "throw-before": "throws, and does nothing",
  "throw-after": "does its work, but its answer is lost",
  "throw-final": "throws an error that is final, and does nothing",
  repeat: "is called twice",
  slow: "answers late",
} as const;

/**
 * What happens at a moment of a run. `before` means that the request or the method has had no effect
 * yet, `after` that it has done its work.
 *
 * | fault | what happens |
 * |---|---|
 * | `refused`, `timeout`, `status`, `lost` | the request fails, see {@link FetchFault} |
 * | `throw-before` | fx throws instead of calling the method |
 * | `throw-after` | the method does its work, but its answer is lost: fx throws |
 * | `throw-final` | fx throws an error that is final instead of calling the method |
 * | `repeat` | the answer of the method is lost, and the engine calls it again; a `get` is called twice at once |
 * | `slow` | the answer of the method takes longer |
 * | `die-before`, `die-after` | fx dies, and another fx resumes the run through its record |
 * | `abort-before`, `abort-after` | the run is aborted, as by Ctrl-C |
 */
export type FaultKind =
  | FetchFault
  | keyof typeof CALL_FAULT_TEXTS
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
  /** How much longer a `slow` call takes, in whole milliseconds. */
  readonly delayMs?: number | undefined;
}

/** The faults that may happen at each place. */
export type FaultTable = Readonly<Record<FaultPlace, readonly FaultKind[]>>;

const AROUND: readonly FaultKind[] = ["die-before", "die-after", "abort-before", "abort-after"];

/**
 * The faults of which `fx check --faults` chooses. A create whose answer is lost is always repeated,
 * so it has no `throw-after`.
 */
export const SCHEDULED_FAULTS: FaultTable = {
  create: ["throw-before", "repeat", ...AROUND],
  get: ["throw-before", "throw-after", "repeat", ...AROUND],
  delete: ["throw-before", "throw-after", "repeat", "die-before", "die-after"],
  "create.fetch": [...FETCH_FAULTS, ...AROUND],
  "get.fetch": [...FETCH_FAULTS, ...AROUND],
  "delete.fetch": [...FETCH_FAULTS, "die-before", "die-after"],
};

/**
 * The faults that `fx run --inject` injects. Ctrl-C and `kill -9` abort a run and kill fx, so it
 * needs no faults for them.
 */
export const INJECTED_FAULTS: FaultTable = {
  create: ["throw-before", "throw-final", "repeat", "slow"],
  get: ["throw-before", "throw-after", "throw-final", "repeat", "slow"],
  delete: ["throw-before", "throw-after", "throw-final", "repeat", "slow"],
  "create.fetch": FETCH_FAULTS,
  "get.fetch": FETCH_FAULTS,
  "delete.fetch": FETCH_FAULTS,
};

export const FAULT_PLACES = Object.keys(SCHEDULED_FAULTS) as readonly FaultPlace[];

export function isFetchFault(kind: FaultKind): kind is FetchFault {
  return FETCH_FAULTS.includes(kind as FetchFault);
}

/** Whether a fault makes the request or the method fail, so that the connector may fail as well. */
export function isDisturbance(kind: FaultKind): boolean {
  return isFetchFault(kind) || kind.startsWith("throw-");
}

/** The fault as tokens and stories name it, such as `lost@create.fetch1` or `slow=5s@get2`. */
export function formatFault({ kind, place, at, delayMs }: ScheduledFault): string {
  const delay = delayMs === undefined ? "" : `=${formatDelay(delayMs)}`;
  return `${kind}${delay}@${place}${at}`;
}

function formatDelay(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** Says what a fault does to a request or to a call. */
export function describeFault({ kind, place }: ScheduledFault): string {
  const [method] = place.split(".");
  return isFetchFault(kind)
    ? `a request of ${method}: ${FETCH_FAULT_TEXTS[kind]}`
    : `${method} ${CALL_FAULT_TEXTS[kind as keyof typeof CALL_FAULT_TEXTS]}`;
}

/** How often a run passes each place. */
export type Moments = Readonly<Record<FaultPlace, number>>;

export const NO_MOMENTS = Object.fromEntries(FAULT_PLACES.map((place) => [place, 0])) as Moments;

/** The faults of one run: counts its calls and requests, and knows which fault is due. */
export class FaultPlan {
  /** How often each place was passed. */
  readonly moments: Record<FaultPlace, number> = { ...NO_MOMENTS };
  /** The faults whose moment has come. */
  readonly reached: ScheduledFault[] = [];
  readonly #happened = new Set<ScheduledFault>();

  constructor(readonly faults: readonly ScheduledFault[]) {}

  /** The faults that have not happened, mostly because the run made no such call. */
  get missed(): readonly ScheduledFault[] {
    return this.faults.filter((fault) => !this.#happened.has(fault));
  }

  happen(fault: ScheduledFault): void {
    this.#happened.add(fault);
  }

  /** Passes a place. Returns the fault that is due there. */
  reach(place: FaultPlace): ScheduledFault | undefined {
    const at = (this.moments[place] += 1);
    const fault = this.faults.find((each) => each.place === place && each.at === at);
    if (fault !== undefined) this.reached.push(fault);
    return fault;
  }
}
