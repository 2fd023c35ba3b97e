import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import type { Listener } from "./listener.ts";

/** Tells the listener of the calls of all services, until their clients have taken the reply. */
export function trackCalls(getListener: () => Listener | undefined): ServerInterceptor {
  return ({ responseStream }, call) => {
    const calls = getListener()?.findCalls(call.getPeer());
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          // Not earlier: gRPC never ends a call that was reset before it started.
          onReceiveMetadata: (metadata, pass) => {
            calls?.set(call, "waiting");
            pass(metadata);
          },
          onCancel: () => calls?.delete(call), // also called when the reply has been sent
        }),
      sendMessage: (message, next) => {
        if (!responseStream && calls?.has(call)) calls.set(call, "answered");
        next(message);
      },
    });
  };
}
