import assert from "node:assert/strict";
import { Chalk } from "chalk";
import { formatLogLine } from "../../src/server-process/format-log-line.ts";

const plain = new Chalk({ level: 0 });
const time = new Date(2026, 0, 2, 14, 3, 22, 125).getTime();
const format = (line: object, style = plain): string =>
  formatLogLine(`${JSON.stringify({ time, pid: 1, hostname: "h", ...line })}\n`, style);

describe("the readable log of fx serve", () => {
  it("shows time, level, connector, task, message, duration and job", () => {
    assert.equal(
      format({
        level: 30,
        msg: "CreateTask",
        operation: "create",
        protocol: "flyte1",
        taskType: "weather",
        connector: "Weather",
        task: "oslo",
        job: '{"jobId":"j1"}',
        code: 0,
        ms: 12.3,
      }),
      '14:03:22.125 INFO  Weather › oslo: CreateTask (12 ms)  job={"jobId":"j1"}\n',
    );
  });

  it("shows the stack of an error below the line", () => {
    assert.equal(
      format({
        level: 50,
        msg: "GetTask failed: Error: no",
        stack: "Error: no\n    at get (a.ts:1)",
      }),
      "14:03:22.125 ERROR GetTask failed: Error: no\n  Error: no\n      at get (a.ts:1)\n",
    );
  });

  it("keeps a message on one line, without escape sequences", () => {
    assert.equal(
      format({
        level: 40,
        msg: "a\n14:00:00 INFO  forged\u001b[2J",
        jobs: ["a\nb"],
        connector: "W\n",
      }),
      '14:03:22.125 WARN  W : a 14:00:00 INFO  forged  jobs=["a\\nb"]\n',
    );
  });

  it("shows all fields that an author logs", () => {
    assert.equal(
      format({ level: 20, msg: "asked", details: { rows: 3 }, fault: "none", code: 7 }),
      '14:03:22.125 DEBUG asked  details={"rows":3}  fault=none  code=7\n',
    );
  });

  it("colors the level", () => {
    assert.match(format({ level: 50, msg: "no" }, new Chalk({ level: 1 })), /\u001b\[31mERROR/);
  });
});
