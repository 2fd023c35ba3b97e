import { formatMs } from "../../time/format-ms.ts";
import { CallRefused } from "../answers/call-refused.ts";
import { STATUS } from "../answers/grpc-status.ts";
import type { Operation } from "../served-request.ts";
import type { CompleteServerOptions } from "../server-defaults.ts";
import type { LiveList } from "./live-list.ts";
import { PlaceWatch } from "./place-watch.ts";
import { RequestLimit } from "./request-limit.ts";
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
        reject(goneBeforeItsTurn());
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

export function goneBeforeItsTurn(): CallRefused {
  return new CallRefused(STATUS.CANCELLED, "the caller has gone before its turn came");
}
