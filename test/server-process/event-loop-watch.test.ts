import assert from "node:assert/strict";
import { type Logger, silentLog } from "../../src/runtime/base/context.ts";
import type { Operation, ServedRequest } from "../../src/runtime/service/request-observer.ts";
import { EventLoopWatch } from "../../src/server-process/event-loop-watch.ts";
import { servedRequest } from "../support/server/served-request.ts";

const request = (operation: Operation, connector?: string): ServedRequest =>
  servedRequest(operation, { taskType: connector?.toLowerCase(), connector });

describe("EventLoopWatch", () => {
  let now: number;
  let cpu: number;
  let warnings: string[];
  let fields: (object | undefined)[];
  let watch: EventLoopWatch;
  let inFlight: ServedRequest[];
  beforeEach(() => {
    now = 0;
    cpu = 0;
    warnings = [];
    fields = [];
    const log: Logger = {
      ...silentLog,
      warn: (message, more) => {
        warnings.push(message);
        fields.push(more);
      },
    };
    inFlight = [];
    watch = new EventLoopWatch({ now: () => now, cpu: () => cpu }, log, () => inFlight);
    watch.tick();
  });

  function tickAfter(ms: number, busyMs = ms): void {
    now += ms;
    cpu += busyMs;
    watch.tick();
  }
  const lag = () => watch.readings.map(({ read }) => read());

  it("hints at blocking: true", () => {
    inFlight.push(request("get", "Tides"));
    tickAfter(750);
    const { hint } = fields[0] as { readonly hint: string };
    assert.equal(hint, "a connector with blocking: true runs in worker processes of its own");
  });

  it("does not name calls that a worker thread serves", () => {
    inFlight.push(request("get", "Tides"), { ...request("get", "Weather"), inWorker: true });
    watch.methodBlocked({ ...request("create", "Weather"), inWorker: true });
    tickAfter(750);
    assert.deepEqual(warnings, [
      "the event loop was blocked for 700 ms while Tides (tides) get ran: all other calls had to wait",
    ]);
  });

  it("logs the calls in flight and those that ended meanwhile, with the time", () => {
    const ended = request("create", "Weather");
    const quick = request("delete", "Weather");
    inFlight.push(request("get", "Tides"));
    watch.requestFinished(ended, { ms: 740 });
    watch.requestFinished(quick, { ms: 3 });
    tickAfter(750);
    assert.deepEqual(warnings, [
      "the event loop was blocked for 700 ms while Weather (weather) create, Tides (tides) get ran: all other calls had to wait",
    ]);
  });

  it("names five methods, and counts the others", () => {
    inFlight.push(...["A", "B", "C", "D", "E", "F", "G"].map((name) => request("get", name)));
    tickAfter(750);
    assert.match(warnings[0]!, /, E \(e\) get or 2 more ran: /);
  });

  it("logs only the call that is known to have blocked", () => {
    const [blocking, other] = [request("create", "Weather"), request("get", "Tides")];
    inFlight.push(other, blocking);
    watch.methodBlocked(blocking);
    tickAfter(750);
    assert.deepEqual(warnings, [
      "the event loop was blocked for 700 ms by Weather (weather) create: all other calls had to wait",
    ]);
    tickAfter(750);
    assert.equal(
      warnings[1],
      "the event loop was blocked for 700 ms while Tides (tides) get, Weather (weather) create ran: all other calls had to wait",
    );
  });

  it("names no method if the thread was not busy, but only the machine", () => {
    inFlight.push(request("get", "Weather"));
    watch.methodBlocked(inFlight[0]!);
    tickAfter(750, 30);
    assert.deepEqual(warnings, [
      "the event loop was blocked for 700 ms although its thread used only 30 ms of CPU: the machine is busy, or a method waits in a synchronous call",
    ]);
    tickAfter(750);
    assert.match(warnings[1]!, /while Weather \(weather\) get ran/);
  });

  it("logs nothing while the loop is fast or no author code is in flight", () => {
    const one = request("get", "Weather");
    inFlight.push(one);
    tickAfter(60);
    watch.requestFinished(one, { ms: 60 });
    inFlight.pop();
    tickAfter(50);
    inFlight.push(request("list_connectors"));
    tickAfter(5000);
    assert.deepEqual(warnings, []);
  });

  it("ignores calls that ended before the last tick", () => {
    const over = request("get", "Weather");
    watch.requestFinished(over, { ms: 5000 });
    tickAfter(50);
    tickAfter(500);
    assert.deepEqual(warnings, []);
  });

  it("logs at most once in ten seconds", () => {
    inFlight.push(request("get", "Weather"));
    for (let turn = 0; turn < 5; turn += 1) tickAfter(1050);
    assert.equal(warnings.length, 1);
    tickAfter(10_000);
    assert.equal(warnings.length, 2);
  });

  it("reports the last lag, and the worst since the last reading", () => {
    watch.readings.forEach(({ read }) => read());
    tickAfter(150);
    tickAfter(60);
    assert.deepEqual(lag(), [0.01, 0.1]);
    assert.deepEqual(lag(), [0.01, 0]);
  });
});
