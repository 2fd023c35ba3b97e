import assert from "node:assert/strict";
import type { Logger } from "../../../../src/runtime/connector/context.ts";
import { RequestLog } from "../../../../src/runtime/service/observers/request-log.ts";
import type { Operation, ServedRequest } from "../../../../src/runtime/service/served-request.ts";

const request = (operation: Operation, method: string): ServedRequest => ({ service: "flyteidl.service.AsyncAgentService", method, protocol: "flyte1", operation, startedAt: 0, taskType: "weather", connector: "Weather", task: undefined });
const OK = { code: 0, details: "", ms: 1.26 };

describe("the log of requests", () => {
  const lines: (readonly [level: string, message: string, fields: Record<string, unknown>])[] = [];
  const write = (level: string) => (message: string, fields: object = {}) => void lines.push([level, message, fields as Record<string, unknown>]);
  const log: Logger = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  beforeEach(() => void lines.splice(0));

  it("has a line at info for what changes a job, and at debug for each poll", () => {
    const all = new RequestLog(log, { debug: true });
    all.requestFinished(request("create", "CreateTask"), OK);
    all.requestFinished(request("get", "GetTask"), OK);
    assert.deepEqual(lines.map(([level, message]) => [level, message]), [["info", "CreateTask"], ["debug", "GetTask"]]);
    assert.deepEqual(JSON.parse(JSON.stringify(lines[0]![2])), { operation: "create", protocol: "flyte1", taskType: "weather", connector: "Weather", code: 0, ms: 1.3 });
  });

  it("says nothing of a poll where nobody reads it", () => {
    new RequestLog({ ...log, debug: () => assert.fail() }, { debug: false }).requestFinished(request("get", "GetTask"), OK);
    assert.deepEqual(lines, []);
  });

  it("has failures, with the stack for who runs the server, and phases", () => {
    const some = new RequestLog(log, { debug: false });
    const error = new TypeError("no", { cause: new Error("why") });
    some.requestFailed(request("get", "GetTask"), { error, errorId: "e1", fault: "author", told: "TypeError: no", redact: String });
    some.requestFinished(request("get", "GetTask"), { code: 13, details: "failed", ms: 1 });
    some.phaseChanged(request("get", "GetTask"), { from: undefined, to: "RUNNING", message: "" });
    some.requestFailed(request("get", "GetTask"), { error: new Error("cut short"), errorId: "e2", fault: "caller", told: "", redact: String });
    assert.deepEqual(lines.map(([level, message]) => [level, message]), [["error", "TypeError: no"], ["warn", "GetTask failed"], ["info", "a new job → RUNNING"], ["warn", "Error: cut short"]]);
    const { errorId, stack } = lines[0]![2];
    assert.equal(errorId, "e1");
    assert.match(String(stack), /^TypeError: no\n {4}at .*\ncaused by Error: why/s);
    assert.equal(lines[3]![2]["stack"], undefined);
  });
});
