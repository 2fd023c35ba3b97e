import { EventEmitter } from "node:events";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
  Worker,
  workerData,
  type WorkerOptions,
} from "node:worker_threads";
import type { Thread } from "../../runtime/base/thread.ts";

/** What a thread receives beside its data. */
interface PortHolder {
  port?: MessagePort;
}

/**
 * A worker thread whose messages pass through a port that author code in it cannot reach: what that
 * code sends to its `parentPort` arrives nowhere.
 */
export class PrivateThread extends EventEmitter implements Thread {
  readonly #worker: Worker;
  readonly #port: MessagePort;

  constructor(file: string, data: object, options: WorkerOptions) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(file, {
      ...options,
      workerData: { ...data, port: port2 },
      transferList: [port2],
    });
    this.unref(); // only the server, or a call of the run, keeps the process alive
    port1.on("message", (message: object) => this.emit("message", message)).unref();
    this.#worker.on("error", (error) => this.emit("error", error));
    this.#worker.on("exit", (code) => this.#end(code));
  }

  postMessage(message: object, transfer?: readonly Transferable[]): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): Promise<number> {
    return this.#worker.terminate();
  }

  ref(): void {
    this.#worker.ref();
  }

  unref(): void {
    this.#worker.unref();
  }

  /** The last messages may arrive after Node's event. */
  #end(code: number): void {
    for (;;) {
      const last = receiveMessageOnPort(this.#port) as { readonly message: object } | undefined;
      if (last === undefined) break;
      this.emit("message", last.message);
    }
    this.#port.close();
    this.emit("exit", code);
  }
}

/** Called in the thread, before it loads author code: takes the port away from its data. */
export function takePort(): MessagePort {
  const holder = workerData as PortHolder;
  const port = holder.port!;
  delete holder.port;
  return port;
}
