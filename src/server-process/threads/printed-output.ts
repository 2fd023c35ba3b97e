import type { MessagePort } from "node:worker_threads";
import type { CommandProcess } from "../../process/command-process.ts";
import type { FromWorker } from "../../runtime/service/workers/worker-messages.ts";

/** Called in a thread: sends what author code prints at once, even if the thread then blocks. */
export function sendOutput({ authorOutput }: CommandProcess, port: MessagePort): void {
  authorOutput.capture((bytes) => {
    const printed: FromWorker = { kind: "printed", bytes: new Uint8Array(bytes) };
    port.postMessage(printed);
  });
}
