import assert from "node:assert/strict";
import { EventLoopWatch } from "../../../src/cli/serve/event-loop-watch.ts";
import type { Logger } from "../../../src/runtime/connector/context.ts";
import type { Operation, ServedRequest } from "../../../src/runtime/service/served-request.ts";

const request = (operation: Operation, connector?: string): ServedRequest => ({ service: "s", method: "m", protocol: "flyte1", operation, startedAt: 0, taskType: connector?.toLowerCase(), connector, task: undefined });

describe("the watch over the event loop", () => {
  let now: number;
  let warnings: string[];
  let watch: EventLoopWatch;
  beforeEach(() => {
    now = 0;
    warnings = [];
    const ignore = (): void => undefined;
    const log: Logger = { debug: ignore, info: ignore, error: ignore, warn: (message) => void warnings.push(message) };
    watch = new EventLoopWatch(() => now, log);
    watch.tick();
  });

  function tickAfter(ms: number): void {
    now += ms;
    watch.tick();
  }
  const lag = () => watch.gauges.map(({ read }) => read());

  it("names what was at work, and what ended meanwhile, with the time", () => {
    const ended = request("create", "Weather");
    watch.requestStarted(ended);
    watch.requestStarted(request("get", "Tides"));
    watch.requestFinished(ended);
    tickAfter(750);
    assert.deepEqual(warnings, ["the event loop was blocked for 700 ms while Weather (weather) create, Tides (tides) get was at work: every other call had to wait"]);
  });

  it("names the one alone that is known to have blocked", () => {
    const [blocking, other] = [request("create", "Weather"), request("get", "Tides")];
    for (const one of [other, blocking]) watch.requestStarted(one);
    watch.methodBlocked(blocking);
    tickAfter(750);
    assert.deepEqual(warnings, ["the event loop was blocked for 700 ms by Weather (weather) create: every other call had to wait"]);
    tickAfter(750);
    assert.equal(warnings[1], "the event loop was blocked for 700 ms while Tides (tides) get, Weather (weather) create was at work: every other call had to wait");
  });

  it("says nothing while all is well, and where no method of an author's was at work", () => {
    const one = request("get", "Weather");
    watch.requestStarted(one);
    tickAfter(60);
    watch.requestFinished(one);
    tickAfter(50);
    watch.requestStarted(request("list_connectors"));
    tickAfter(5000);
    assert.deepEqual(warnings, []);
  });

  it("forgets what ended before the last tick", () => {
    const over = request("get", "Weather");
    watch.requestStarted(over);
    watch.requestFinished(over);
    tickAfter(50);
    tickAfter(500);
    assert.deepEqual(warnings, []);
  });

  it("does not repeat itself for ten seconds", () => {
    watch.requestStarted(request("get", "Weather"));
    for (let turn = 0; turn < 5; turn += 1) tickAfter(1050);
    assert.equal(warnings.length, 1);
    tickAfter(10_000);
    assert.equal(warnings.length, 2);
  });

  it("measures the lag: the last one, and the worst since it was read", () => {
    watch.gauges.forEach(({ read }) => read());
    tickAfter(150);
    tickAfter(60);
    assert.deepEqual(lag(), [0.01, 0.1]);
    assert.deepEqual(lag(), [0.01, 0]);
  });
});
