import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import { STATUS } from "../../runtime/calls/call-status.ts";
import type { CallRecorder } from "./call-recorder.ts";

/** Records calls of services that are not Flyte's: health checks and reflection. */
export function recordOtherCalls(recorder: CallRecorder): ServerInterceptor {
  return ({ path }, call) => {
    const [, service = "", method = ""] = path.split("/");
    if (!service.startsWith("grpc.")) return new ServerInterceptingCall(call);
    const request = { service, method, peer: call.getPeer(), metadataNames: [] };
    const startedAt = performance.now();
    const end = (code: number, details: string): void =>
      recorder.requestFinished(request, { code, details, ms: performance.now() - startedAt });
    recorder.requestStarted(request);
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: () => end(STATUS.CANCELLED, "") }),
      sendStatus: (sent, next) => {
        end(sent.code, sent.details ?? "");
        next(sent);
      },
    });
  };
}
