import type { MessagePort, Worker } from "node:worker_threads";
import type { CommandProcess } from "../process/command-process.ts";

/** What author code in a worker thread has printed. */
interface Printed {
  readonly kind: "printed";
  readonly bytes: Uint8Array;
}

/** Called in a thread: sends what author code prints at once, even if the thread then blocks. */
export function sendOutput({ authorOutput }: CommandProcess, port: MessagePort): void {
  authorOutput.capture((bytes) => {
    const printed: Printed = { kind: "printed", bytes: new Uint8Array(bytes) };
    port.postMessage(printed);
  });
}

/** Prints what a thread sends as if author code had printed it in this thread. */
export function printOutput(worker: Worker, { stdout }: CommandProcess): void {
  worker.on("message", (message: Printed | { readonly kind: unknown }) => {
    if (message.kind === "printed") stdout.node.write((message as Printed).bytes);
  });
}
