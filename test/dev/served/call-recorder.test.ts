import assert from "node:assert/strict";
import { CallRecorder } from "../../../src/dev/served/call-recorder.ts";
import type { CallReport } from "../../../src/dev/served/serve-messages.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import type { ServedRequest } from "../../../src/runtime/service/request-observer.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { servedRequest } from "../../support/server/served-request.ts";

describe("CallRecorder", () => {
  it("reports how many polls shared the call of the connector", async () => {
    const { recorder, reports, request } = await createRecorder({});
    recorder.requestStarted(request);
    const batch = { jobs: 2, polls: 3, isFirst: false, isReported: false };
    recorder.requestFinished(request, { code: 0, details: "", ms: 1, batch });
    recorder.flush();
    const states = reports.flatMap((report) => ("state" in report ? [report.state] : []));
    assert.deepEqual(states.at(-1)?.batch, { polls: 3, jobs: 2 });
  });

  it("keeps the first 50 messages of a call, and says so with the last", async () => {
    const { recorder, reports, request } = await createRecorder({ method: "GetTaskLogs" });
    recorder.requestStarted(request);
    for (let sent = 0; sent < 60; sent += 1) recorder.messageSent(request, Buffer.from("line"));
    recorder.flush();
    const messages = reports.flatMap((report) => ("message" in report ? [report.message] : []));
    assert.equal(messages.length, 50);
    assert.equal(messages[48]!.note, undefined);
    assert.match(messages[49]!.note!, /may have more messages/);
  });
});

async function createRecorder(about: Partial<ServedRequest>) {
  const reports: CallReport[] = [];
  const recorder = new CallRecorder({
    projectRoot: "/project",
    redactor: new Redactor(() => []),
    wires: { flyte1: await loadWire("flyte1"), flyte2: await loadWire("flyte2") },
    send: (news) => reports.push(...news),
  });
  const request = servedRequest("get", { taskType: "weather", connector: "Weather", ...about });
  return { recorder, reports, request };
}
