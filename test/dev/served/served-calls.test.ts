import assert from "node:assert/strict";
import type { DevEvent } from "../../../src/dev/protocol.ts";
import type { CallReport, ReportedState } from "../../../src/dev/served/serve-messages.ts";
import { ServedCalls } from "../../../src/dev/served/served-calls.ts";

const STATE: ReportedState = {
  at: 0,
  service: "flyteidl.service.AsyncAgentService",
  method: "GetTask",
  protocol: "flyte1",
  peer: "127.0.0.1:1",
  taskType: "weather",
  task: null,
  connector: "Weather",
  job: "j1",
  batch: null,
  status: null,
  details: "",
  tookMs: null,
  phase: null,
  message: "",
  reason: "",
  hasFailed: false,
};

const MIB = 1024 * 1024;

describe("the calls that a server received", () => {
  const events: DevEvent[] = [];
  let calls: ServedCalls;
  beforeEach(() => {
    events.splice(0);
    calls = new ServedCalls((event) => events.push(event));
  });

  const state = (call: number, news: Partial<ReportedState> = {}): CallReport => ({
    call,
    state: { ...STATE, ...news },
    metadataNames: [],
  });
  const message = (call: number, size: number): CallReport => ({
    call,
    message: { direction: "request", bytes: new Uint8Array(size), size },
  });
  const count = Array.from({ length: 10_001 }, (_, index) => index + 1);

  it("are the newest 10,000", () => {
    calls.open(1).add(count.map((call) => state(call, { status: "OK" })));
    const ids = calls.list().map(({ id }) => id);
    assert.deepEqual([ids.length, ids[0], ids.at(-1)], [10_000, "1-2", "1-10001"]);
    assert.throws(() => calls.find("1-1"), { code: "FX2001" });
  });

  it("keep at most 64 MiB of messages, those of the newest", () => {
    const process = calls.open(1);
    for (const call of [1, 2, 3]) process.add([state(call), message(call, 30 * MIB)]);
    assert.deepEqual(
      ["1-1", "1-2", "1-3"].map((id) => calls.find(id).messages.length),
      [0, 1, 1],
    );
  });

  it("keep the first 500 lines of a call's log", () => {
    const line = { at: 0, level: "info", text: "again" } as const;
    const lines = Array.from({ length: 501 }, (): CallReport => ({ call: 1, line }));
    calls.open(1).add([state(1), ...lines]);
    assert.equal(calls.find("1-1").log.length, 500);
  });

  it("of a process that has ended are over", () => {
    const [old, current] = [calls.open(1), calls.open(2)];
    old.add([state(1), state(2, { status: "OK" })]);
    current.add([state(1)]);
    assert.equal(calls.inFlight, 2);
    old.end();
    assert.deepEqual(
      calls.list().map(({ id, status, version }) => [id, status, version]),
      [
        ["1-1", "UNAVAILABLE", 1],
        ["1-2", "OK", 1],
        ["2-1", null, 2],
      ],
    );
    assert.equal(calls.inFlight, 1);
  });

  it("that are in flight stay when the others are cleared", () => {
    calls.open(1).add([state(1), state(2, { status: "OK" }), message(2, 10)]);
    calls.clear();
    assert.deepEqual(
      calls.list().map(({ id }) => id),
      ["1-1"],
    );
    assert.deepEqual(events, [{ type: "calls-cleared" }]);
  });

  it("name the task that created their job", () => {
    calls
      .open(1)
      .add([
        state(1, { method: "CreateTask", task: "forecast", status: "OK" }),
        state(2),
        state(3, { job: "j2" }),
      ]);
    assert.deepEqual(
      calls.list().map(({ task }) => task),
      ["forecast", "forecast", null],
    );
  });
});
