import type { RecordedCall } from "../../serving-protocol.ts";
import { formatMs, formatTime } from "../model/format.ts";
import { describeStatus } from "./filter-calls.ts";

/** A call in one line. */
export function CallRow({ call }: { call: RecordedCall }) {
  const { at, method, service, task, taskType, tookMs, phase, reason, details, message } = call;
  const subject = task ?? taskType ?? (call.protocol === null ? service : "");
  return (
    <span class={call.hasFailed ? "call-row call-failed" : "call-row"}>
      <span class="log-time">{formatTime(at)}</span>
      <span class="call-method">{method}</span>
      <span class="call-status">{describeStatus(call)}</span>
      <span class="call-took">{tookMs === null ? "" : formatMs(tookMs)}</span>
      <span class="call-subject">{subject}</span>
      <span class="call-text">
        {[phase, reason || details || message].filter(Boolean).join("  ")}
      </span>
    </span>
  );
}
