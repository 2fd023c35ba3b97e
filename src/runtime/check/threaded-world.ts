import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Thread } from "../base/thread.ts";
import { CheckFailure } from "./check-subject.ts";
import type { World, WorldJob } from "./world.ts";

/** How long a thread may take to list the jobs of its world. */
const ANSWER_MS = 5000;

/** Asks a worker thread for the jobs of its world. */
export interface WorldQuestion {
  readonly kind: "world-jobs";
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

/** A world in the worker thread of its connector. */
export class ThreadedWorld implements World {
  #thread: Pick<Thread, "postMessage"> | undefined = undefined;

  constructor(readonly secrets: NonNullable<World["secrets"]> = {}) {}

  /** From now on, the world is in this thread. */
  moveTo(thread: Pick<Thread, "postMessage">): void {
    this.#thread = thread;
  }

  /** Waits for the thread. Throws CheckFailure if the connector blocks it. */
  jobs(): readonly WorldJob[] {
    if (this.#thread === undefined) return []; // no call has needed it yet
    const { port1, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(4));
    const question: WorldQuestion = { kind: "world-jobs", port: port2, answered };
    this.#thread.postMessage(question, [port2]);
    const end = Atomics.wait(answered, 0, 0, ANSWER_MS);
    const answer = receiveMessageOnPort(port1) as { readonly message: WorldJob[] } | undefined;
    port1.close();
    if (end !== "timed-out" && answer !== undefined) return answer.message;
    throw new CheckFailure("the connector blocks its worker thread, which has the world, for 5 s");
  }
}

/** Called in the thread. */
export function answerWorldQuestion({ port, answered }: WorldQuestion, world: World): void {
  port.postMessage(Array.from(world.jobs(), ({ id, active }) => ({ id, active })));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}
