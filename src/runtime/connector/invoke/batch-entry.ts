import { abortReason, lastSignal } from "../../base/context.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { GetRequest } from "../requests.ts";
import type { PolledJob } from "./invoke-get-many.ts";
import type { DatasetAccess } from "./job-request.ts";

/** A call that asks for the state of a job. */
export interface Poll {
  readonly meta: Uint8Array;
  readonly request: GetRequest;
  readonly protocol: Protocol;
  readonly datasets: DatasetAccess;
  /** Called before the author's code, unless nobody waits for this poll any more. */
  readonly joined?: (part: BatchPart) => void;
  /** Calls the author's code, if this is the first poll of its batch. */
  readonly around?: <T>(work: () => T) => T;
}

/** What a poll of a connector with `getMany` shares with others. */
export interface BatchPart {
  /** The jobs that one call of the author's code is about. */
  readonly jobs: number;
  /** The polls that share the call, at least one for each job. */
  readonly polls: number;
  /** Whether it is the first poll of the batch, so that a batch can be counted once. */
  readonly isFirst: boolean;
  /** Whether another poll of the batch has failed with the same error and reports it. */
  isReported: boolean;
}

/** A poll that waits for its answer. */
export interface WaitingPoll {
  readonly poll: Poll;
  readonly resolve: (message: ResourceMessage) => void;
  readonly reject: (error: unknown) => void;
  part?: BatchPart;
}

/** A job of a batch, and the polls that wait for its state. */
export class BatchEntry implements PolledJob {
  waiting: WaitingPoll[] = [];
  #signal: AbortSignal | undefined;

  constructor(
    readonly meta: Uint8Array,
    readonly outputPrefix: string,
    readonly datasets: DatasetAccess,
  ) {}

  /** Fires when no caller waits for the job any more. */
  get signal(): AbortSignal {
    return (this.#signal ??= lastSignal(this.waiting.map(({ poll }) => poll.request.signal)));
  }

  /** Rejects the polls that nobody waits for any more, and returns whether any is left. */
  dropGone(): boolean {
    for (const { poll, reject } of this.waiting)
      if (isGone(poll)) reject(abortReason(poll.request.signal));
    this.waiting = this.waiting.filter(({ poll }) => !isGone(poll));
    return this.waiting.length > 0;
  }
}

/** Rejects polls with the same error. Only one of them reports it, if possible one that somebody waits for. */
export function rejectAll(waiting: readonly WaitingPoll[], error: unknown): void {
  const reporter = waiting.find(({ poll }) => !isGone(poll)) ?? waiting[0];
  for (const each of waiting) {
    if (each.part !== undefined) each.part.isReported = each !== reporter;
    each.reject(error);
  }
}

function isGone({ request }: Poll): boolean {
  return request.signal.aborted;
}
