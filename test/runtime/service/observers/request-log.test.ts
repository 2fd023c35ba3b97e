import assert from "node:assert/strict";
import { createLogger } from "../../../../src/runtime/base/context.ts";
import { RequestLog } from "../../../../src/runtime/service/observers/request-log.ts";
import type {
  RequestFailure,
  Operation,
  ServedRequest,
} from "../../../../src/runtime/service/request-observer.ts";
import { servedRequest } from "../../../support/server/served-request.ts";

const request = (operation: Operation, method: string): ServedRequest =>
  servedRequest(operation, { method, taskType: "weather", connector: "Weather" });
const CHANGE = { from: undefined, to: "RUNNING", message: "" } as const;
const OK = { code: 0, details: "", ms: 1.26 };

describe("the log of requests", () => {
  const lines: (readonly [level: string, message: string, fields: Record<string, unknown>])[] = [];
  const log = createLogger(
    (level) =>
      (message, fields = {}) =>
        void lines.push([level, message, fields as Record<string, unknown>]),
  );
  beforeEach(() => void lines.splice(0));

  it("logs changes of a job at info, and each poll at debug", () => {
    const all = new RequestLog(log, { debug: true });
    all.requestFinished(request("create", "CreateTask"), OK);
    all.requestFinished(request("get", "GetTask"), OK);
    assert.deepEqual(headlines(), [
      ["info", "CreateTask"],
      ["debug", "GetTask"],
    ]);
    assert.deepEqual(JSON.parse(JSON.stringify(lines[0]![2])), {
      operation: "create",
      protocol: "flyte1",
      taskType: "weather",
      connector: "Weather",
      code: 0,
      ms: 1.3,
    });
  });

  it("does not log polls unless debug is on", () => {
    const silent = { ...log, debug: () => assert.fail() };
    new RequestLog(silent, { debug: false }).requestFinished(request("get", "GetTask"), OK);
    assert.deepEqual(lines, []);
  });

  const some = (): RequestLog => new RequestLog(log, { debug: false });
  const failure = (error: unknown, fault: RequestFailure["fault"], errorId = "e1") =>
    ({ error, errorId, fault, callerMessage: String(error), redact: String }) as const;
  const headlines = (): unknown[] => lines.map(([level, message]) => [level, message]);

  it("logs one line with the stack for a failure, even if the reply is OK", () => {
    const observer = some();
    const [get, create] = [request("get", "GetTask"), request("create", "CreateTask")];
    const caused = new TypeError("no", { cause: new Error("why") });
    observer.requestFailed(get, failure(caused, "author"));
    observer.requestFinished(get, OK);
    observer.requestFailed(create, failure(new Error("no quota"), "author", "e2"));
    observer.requestFailed(create, failure(new Error("and no reply"), "fx", "e3"));
    observer.requestFinished(create, { code: 13, details: "failed to create", ms: 1 });
    assert.deepEqual(headlines(), [
      ["error", "GetTask failed: TypeError: no"],
      ["error", "CreateTask failed: Error: no quota"],
    ]);
    const [{ errorId, stack, code }, { details, ...second }] = lines.map(
      ([, , fields]) => fields,
    ) as [Record<string, unknown>, Record<string, unknown>];
    assert.deepEqual(
      [errorId, code, second["errorId"], second["code"], details],
      ["e1", 0, "e2", 13, "failed to create"],
    );
    assert.match(String(stack), /^TypeError: no\n {4}at .*\ncaused by Error: why/s);
  });

  describe("for a get that throws and returns RUNNING", () => {
    const poll = (observer: RequestLog, atMs: number, error: Error, count: number, job = "a") => {
      const get = { ...request("get", "GetTask"), startedAt: atMs, job };
      const retried = { count, forMs: (count - 1) * 30_000 };
      observer.requestFailed(get, { ...failure(error, "author"), retried });
      observer.requestFinished(get, OK);
    };
    const down = new Error("down");

    it("logs a warning without a stack", () => {
      poll(some(), 0, down, 1);
      assert.deepEqual(headlines(), [["warn", "GetTask failed: Error: down"]]);
      assert.equal("stack" in lines[0]![2], false);
      assert.equal(lines[0]![2]["errorId"], "e1");
    });

    it("repeats a job's warning at most once a minute, with the number and duration of failures", () => {
      const observer = some();
      for (let count = 1; count <= 5; count += 1) poll(observer, count * 30_000, down, count);
      poll(observer, 150_000, new Error("no route"), 6);
      poll(observer, 150_000, down, 1, "b");
      const warnings = headlines().filter((line) => (line as string[])[0] === "warn");
      assert.deepEqual(warnings, [
        ["warn", "GetTask failed: Error: down"],
        ["warn", "GetTask failed: Error: down (3 times in a row, for 1m 0s)"],
        ["warn", "GetTask failed: Error: down (5 times in a row, for 2m 0s)"],
        ["warn", "GetTask failed: Error: no route (6 times in a row, for 2m 30s)"],
        ["warn", "GetTask failed: Error: down"],
      ]);
      assert.deepEqual(headlines().filter((line) => (line as string[])[0] === "debug").length, 2);
    });
  });

  it("logs failures with circular causes, or whose stack is not a string", () => {
    const observer = some();
    const circle = new Error("round");
    circle.cause = circle;
    const odd = Object.assign(new Error("odd"), { stack: 5 });
    const create = request("create", "CreateTask");
    for (const error of [circle, odd]) {
      observer.requestFailed(create, failure(error, "author"));
      observer.requestFinished(create, { code: 13, details: "failed", ms: 1 });
    }
    const stacks = lines.map(([, , { stack }]) => String(stack));
    assert.equal(stacks[0]!.split("caused by").length, 11);
    assert.equal(stacks[1], "Error: odd");
  });

  it("logs no stack for a caller's fault, and logs polls at debug", () => {
    const observer = some();
    const [get, logs] = [request("get", "GetTask"), request("logs", "GetTaskLogs")];
    observer.requestFailed(get, failure(new Error("cut short"), "caller"));
    observer.requestFinished(get, { code: 3, details: "cut short", ms: 1 });
    observer.requestFailed(logs, failure(new Error("Weather has no logs"), "caller"));
    observer.requestFinished(logs, { code: 12, details: "Weather has no logs", ms: 1 });
    const list = request("list_connectors", "ListAgents");
    observer.requestFailed(list, failure(new Error("no message"), "caller"));
    observer.requestFinished(list, { code: 3, details: "no message", ms: 1 });
    assert.deepEqual(headlines(), [
      ["warn", "GetTask failed: Error: cut short"],
      ["debug", "GetTaskLogs failed: Error: Weather has no logs"],
      ["warn", "ListAgents failed: Error: no message"],
    ]);
    assert.equal(lines[0]![2]["stack"], undefined);
  });

  it("logs at debug that a caller left before its request was decoded", () => {
    const observer = some();
    for (const taskType of [undefined, "weather"]) {
      const create = { ...request("create", "CreateTask"), taskType };
      observer.requestFailed(create, failure(new Error("the caller left"), "caller"));
      observer.requestFinished(create, { code: 1, details: "", ms: 1 });
    }
    const levels = lines.map(([level]) => level);
    assert.deepEqual(levels, ["debug", "warn"]);
  });

  it("names the job in each line", () => {
    const create = { ...request("create", "CreateTask"), job: '{"jobId": "a"}' };
    some().requestFinished(create, OK);
    some().phaseChanged(create, { ...CHANGE, createdHere: true });
    const jobs = lines.map(([, , { job }]) => job);
    assert.deepEqual(jobs, [create.job, create.job]);
  });

  it("logs phases of jobs that this server did not create at debug", () => {
    const change = { ...CHANGE, createdHere: false };
    some().phaseChanged(request("get", "GetTask"), change);
    assert.deepEqual(headlines(), []);
    new RequestLog(log, { debug: true }).phaseChanged(request("get", "GetTask"), change);
    assert.deepEqual(headlines(), [["debug", "job of another server → RUNNING"]]);
  });

  it("warns once a minute of jobs that only another server can follow, with their number", () => {
    const observer = some();
    const poll = (second: number, job: string, taskType = "weather") => {
      const get = { ...request("get", "GetTask"), taskType, startedAt: second * 1000 };
      observer.requestFinished(get, { ...OK, foreign: { job, message: "let it end there" } });
    };
    poll(0, "a");
    for (const second of [30, 60, 90, 100, 110]) for (const job of ["a", "b"]) poll(second, job);
    for (let forged = 0; forged < 3000; forged += 1) poll(119, `${forged}`);
    poll(121, "a");
    poll(121, "a", "other");
    const counts = ["1 job", "2 jobs", "1,000 jobs", "1 job"];
    assert.deepEqual(
      headlines(),
      counts.map((count) => ["warn", `cannot follow ${count} of another server: let it end there`]),
    );
    assert.deepEqual(
      lines.map(([, , { taskType, jobs }]) => [taskType, jobs]),
      [...[1, 2, 1000].map((jobs) => ["weather", jobs]), ["other", 1]],
    );
  });

  it("logs calls that were cancelled, and each phase", () => {
    const observer = some();
    observer.requestFinished(request("get", "GetTask"), { code: 1, details: "", ms: 1 });
    observer.phaseChanged(request("get", "GetTask"), { ...CHANGE, createdHere: true });
    assert.deepEqual(headlines(), [
      ["warn", "GetTask failed"],
      ["info", "new job → RUNNING"],
    ]);
  });
});
