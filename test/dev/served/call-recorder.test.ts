import assert from "node:assert/strict";
import { CallRecorder } from "../../../src/dev/served/call-recorder.ts";
import type { CallReport } from "../../../src/dev/served/serve-messages.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import type { ServedRequest } from "../../../src/runtime/service/request-observer.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";

describe("CallRecorder", () => {
  it("keeps the first 50 messages of a call, and says so with the last", async () => {
    const reports: CallReport[] = [];
    const recorder = new CallRecorder({
      projectRoot: "/project",
      redactor: new Redactor(() => []),
      wires: { flyte1: await loadWire("flyte1"), flyte2: await loadWire("flyte2") },
      send: (news) => reports.push(...news),
    });
    const request: ServedRequest = {
      service: "s",
      method: "GetTaskLogs",
      protocol: "flyte1",
      operation: "logs",
      peer: "127.0.0.1:1",
      metadataNames: [],
      startedAt: 0,
      taskType: "weather",
      connector: "Weather",
      task: undefined,
      job: undefined,
    };
    recorder.requestStarted(request);
    for (let sent = 0; sent < 60; sent += 1) recorder.messageSent(request, Buffer.from("line"));
    recorder.flush();
    const messages = reports.flatMap((report) => ("message" in report ? [report.message] : []));
    assert.equal(messages.length, 50);
    assert.equal(messages[48]!.note, undefined);
    assert.match(messages[49]!.note!, /may have more messages/);
  });
});
