import type { ServerDuplexStream, ServerUnaryCall, ServerWritableStream, sendUnaryData } from "@grpc/grpc-js";
import type { SyncMessages } from "./execute-task-sync.ts";
import type { ServedCall } from "./served-call.ts";
import type { ServedMethod } from "./served-method.ts";
import type { ServiceCore } from "./service-core.ts";

/** One message in, one out. */
export function unaryHandler(core: ServiceCore, method: ServedMethod, work: (call: ServedCall, request: Uint8Array) => Promise<Uint8Array> | Uint8Array) {
  return async (grpc: ServerUnaryCall<Uint8Array, Uint8Array>, reply: sendUnaryData<Uint8Array>): Promise<void> => {
    const call = core.begin(method, grpc);
    try {
      const message = await core.run(call, async () => work(call, grpc.request));
      reply(null, message);
      core.end(call);
    } catch (error) {
      reply(core.end(call, error)!);
    }
  };
}

/** One message in, many out, no faster than the caller reads them. */
export function streamHandler(core: ServiceCore, method: ServedMethod, work: (call: ServedCall, request: Uint8Array) => AsyncIterable<Uint8Array>) {
  return async (grpc: ServerWritableStream<Uint8Array, Uint8Array>): Promise<void> => {
    const call = core.begin(method, grpc);
    try {
      await core.run(call, async () => {
        for await (const message of work(call, grpc.request)) {
          if (call.isGone) break;
          if (!grpc.write(message)) await drained(grpc, call.signal);
        }
      });
      grpc.end();
      core.end(call);
    } catch (error) {
      grpc.emit("error", core.end(call, error));
    }
  };
}

/** A header and inputs in, one message out. */
export function syncHandler(core: ServiceCore, method: ServedMethod, work: (call: ServedCall, messages: SyncMessages) => Promise<Uint8Array>) {
  return async (grpc: ServerDuplexStream<Uint8Array, Uint8Array>): Promise<void> => {
    const call = core.begin(method, grpc);
    try {
      const messages = await firstTwo(grpc);
      const message = await core.run(call, () => work(call, messages));
      grpc.write(message);
      grpc.end();
      core.end(call);
    } catch (error) {
      grpc.emit("error", core.end(call, error));
    }
  };
}

/** What comes after the second message is dropped as it comes. */
function firstTwo(grpc: ServerDuplexStream<Uint8Array, Uint8Array>): Promise<SyncMessages> {
  return new Promise((resolve) => {
    let header: Uint8Array | undefined;
    const finish = (inputs?: Uint8Array): void => resolve({ header, inputs });
    grpc.on("data", (message: Uint8Array) => {
      if (header === undefined) header = message;
      else finish(message);
    });
    grpc.on("end", finish);
    grpc.on("close", finish);
  });
}

/** Resolves when the caller has read, or has gone. */
function drained(grpc: ServerWritableStream<Uint8Array, Uint8Array>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    grpc.once("drain", finish);
    signal.addEventListener("abort", finish, { once: true });
    function finish(): void {
      grpc.off("drain", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    }
  });
}
