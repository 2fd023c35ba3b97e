import { formatMs } from "../../values/types/duration.ts";
import { CallRefused, STATUS } from "../error-policy.ts";
import type { Operation } from "../request-observer.ts";
import type { CompleteServerOptions } from "../server-options.ts";
import type { LiveList } from "./deadline-watch.ts";
import type { ServedCall } from "./served-call.ts";

/** What each of them holds for a caller who does not read adds up. */
const MOST_LOG_STREAMS = 500;

/** The engine drops all task types of a server that does not say at once which ones it has. */
const AT_ONCE = new Set<Operation>(["get_connector", "list_connectors"]);

/** Who is worked on now, and who waits. */
export class Turns {
  readonly #log: CompleteServerOptions["log"];
  readonly #limit: RequestLimit;
  readonly #logs = new RequestLimit(MOST_LOG_STREAMS, 0);
  readonly #places: PlaceWatch;

  constructor(options: CompleteServerOptions, calls: LiveList<ServedCall>) {
    this.#log = options.log;
    this.#limit = new RequestLimit(options.maxConcurrency, options.maxQueued);
    this.#places = new PlaceWatch(options, calls, (call, goneMs) => this.#takePlace(call, goneMs));
  }

  /** Takes the call's turn, which it has until it leaves; undefined where that is at once. Throws CallRefused where too many wait already, and rejects with it where the caller goes. */
  take(call: ServedCall): Promise<void> | undefined {
    this.#places.start();
    if (this.#limit.enter()) call.hasTurn = true;
    else if (!AT_ONCE.has(call.operation)) return this.#wait(call);
    return undefined;
  }

  /** Takes a place among the logs that are sent, until the call ends or its caller goes: then there is nobody to keep anything for. Throws CallRefused where there is none. */
  takeLogs(call: ServedCall): void {
    if (!this.#logs.enter())
      throw new CallRefused(
        STATUS.RESOURCE_EXHAUSTED,
        "the server sends as many logs as it may; try again later",
      );
    let isHeld = true;
    call.whenGone(() => {
      if (isHeld) this.#logs.leave();
      isHeld = false;
    });
  }

  leave(call: ServedCall): void {
    if (call.hasTurn) this.#limit.leave();
    call.hasTurn = false;
  }

  /** Who is gone makes room for who is not. */
  #wait(call: ServedCall): Promise<void> {
    const waiting = this.#limit.wait();
    if (waiting === undefined)
      throw new CallRefused(
        STATUS.RESOURCE_EXHAUSTED,
        "the server works on as many requests as it may, and as many wait; try again later",
      );
    return new Promise((resolve, reject) => {
      call.whenGone(() => {
        waiting.giveUp();
        reject(queuedCallCancelledError());
      });
      void waiting.turn.then(() => {
        call.hasTurn = true;
        resolve();
      });
    });
  }

  /** It stays at work, and is cut when the server ends. */
  #takePlace(call: ServedCall, goneMs: number): void {
    this.leave(call);
    const { method, operation, taskType, connector, task, job } = call;
    this.#log.warn(
      `${method} is at work still, ${formatMs(goneMs)} after its caller has gone; its place is given to others`,
      { operation, taskType, connector, task, job },
    );
  }
}

export function queuedCallCancelledError(): CallRefused {
  return new CallRefused(STATUS.CANCELLED, "the caller has gone before its turn came");
}

const LOOK_MS = 10_000;
/** A method that heeds its signal has ended long before. */
const PATIENCE_MS = 60_000;

/** Takes the place at work from calls that go on for long after their callers have gone: a few that never end must not keep all others waiting. */
export class PlaceWatch {
  readonly #options: Pick<CompleteServerOptions, "every" | "now">;
  readonly #calls: LiveList<ServedCall>;
  readonly #takePlace: (call: ServedCall, goneMs: number) => void;
  #stop: (() => void) | undefined;

  constructor(
    options: Pick<CompleteServerOptions, "every" | "now">,
    calls: LiveList<ServedCall>,
    takePlace: (call: ServedCall, goneMs: number) => void,
  ) {
    this.#options = options;
    this.#calls = calls;
    this.#takePlace = takePlace;
  }

  /** Looks now and then, as long as there are calls. */
  start(): void {
    this.#stop ??= this.#options.every(LOOK_MS, () => this.#look());
  }

  #look(): void {
    const now = this.#options.now();
    for (const call of this.#calls.all()) {
      if (!call.hasTurn || !call.isGone) continue;
      call.seenGoneAt ??= now;
      if (now - call.seenGoneAt >= PATIENCE_MS) this.#takePlace(call, now - call.seenGoneAt);
    }
    if (this.#calls.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}

/** So many of those that had their turn stay in the line, which is moved up at once. */
const MOST_LEFT_BEHIND = 1024;

/** One that waits for a place at work. */
export class Waiting {
  /** Resolves when it has a place, which is to be left again. */
  readonly turn: Promise<void>;
  #grant = (): void => undefined;
  #isWaiting = true;
  readonly #onAbandoned: () => void;

  constructor(onAbandoned: () => void) {
    this.turn = new Promise((resolve) => (this.#grant = resolve));
    this.#onAbandoned = onAbandoned;
  }

  /** False where it waits no longer. */
  grant(): boolean {
    const had = this.#isWaiting;
    this.#isWaiting = false;
    if (had) this.#grant();
    return had;
  }

  /** It waits no longer: another may take its place in the line. Does nothing where it has had its turn. */
  giveUp(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#onAbandoned();
  }
}

/** Lets so many requests work at once; some more wait in the order of their arrival. */
export class RequestLimit {
  readonly #maxAtWork: number;
  readonly #maxWaiting: number;
  readonly #line: Waiting[] = [];
  #first = 0;
  #waiting = 0;
  #atWork = 0;

  constructor(maxAtWork: number, maxWaiting: number) {
    this.#maxAtWork = maxAtWork;
    this.#maxWaiting = maxWaiting;
  }

  /** Takes a place at work; false where none is free. Each place that is taken is left once. */
  enter(): boolean {
    if (this.#atWork >= this.#maxAtWork) return false;
    this.#atWork += 1;
    return true;
  }

  /** Waits for a place; undefined where as many wait as may. */
  wait(): Waiting | undefined {
    if (this.#waiting >= this.#maxWaiting) return undefined;
    const waiting = new Waiting(() => (this.#waiting -= 1));
    this.#waiting += 1;
    this.#line.push(waiting);
    return waiting;
  }

  /** The place goes to who has waited longest. */
  leave(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (!next.grant()) continue;
      this.#waiting -= 1;
      return;
    }
    this.#atWork -= 1;
  }

  #next(): Waiting | undefined {
    const next = this.#line[this.#first];
    if (next === undefined) return undefined;
    this.#first += 1;
    if (this.#first === this.#line.length || this.#first >= MOST_LEFT_BEHIND) {
      this.#line.splice(0, this.#first);
      this.#first = 0;
    }
    return next;
  }
}
