import type { MessagePort, Worker } from "node:worker_threads";
import type { CommandProcess } from "../../process/command-process.ts";
import { isFromWorker } from "../../runtime/service/workers/is-from-worker.ts";
import type { FromWorker } from "../../runtime/service/workers/worker-messages.ts";

/** Called in a thread: sends what author code prints at once, even if the thread then blocks. */
export function sendOutput({ authorOutput }: CommandProcess, port: MessagePort): void {
  authorOutput.capture((bytes) => {
    const printed: FromWorker = { kind: "printed", bytes: new Uint8Array(bytes) };
    port.postMessage(printed);
  });
}

/** Prints what a thread sends as if author code had printed it in this thread. */
export function printOutput(worker: Worker, { stdout }: CommandProcess): void {
  worker.on("message", (message: unknown) => {
    if (isFromWorker(message) && message.kind === "printed") stdout.node.write(message.bytes);
  });
}
