import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import { STATUS, STATUS_NAMES } from "../../runtime/calls/call-status.ts";
import type { CallRecorder } from "./call-recorder.ts";
import type { ReportedState } from "./serve-messages.ts";

/** Records calls of services that are not Flyte's: health checks and reflection. */
export function recordOtherCalls(recorder: CallRecorder): ServerInterceptor {
  return ({ path }, call) => {
    const [, service = "", method = ""] = path.split("/");
    if (!service.startsWith("grpc.")) return new ServerInterceptingCall(call);
    const number = recorder.next();
    const begin: ReportedState = {
      at: Date.now(),
      peer: call.getPeer(),
      service,
      method,
      protocol: null,
      taskType: null,
      task: null,
      connector: null,
      job: null,
      status: null,
      details: "",
      reason: "",
      tookMs: null,
      phase: null,
      message: "",
      hasFailed: false,
    };
    const report = (news: Partial<ReportedState>): void =>
      recorder.report({ call: number, state: { ...begin, ...news }, metadataNames: [] });
    const startedAt = performance.now();
    let isOver = false;
    const end = (code: number, details: string): void => {
      if (isOver) return;
      isOver = true;
      const tookMs = performance.now() - startedAt;
      report({ status: STATUS_NAMES[code]!, details, tookMs, hasFailed: code !== 0 });
    };
    report({});
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: () => end(STATUS.CANCELLED, "") }),
      sendStatus: (sent, next) => {
        end(sent.code, sent.details ?? "");
        next(sent);
      },
    });
  };
}
