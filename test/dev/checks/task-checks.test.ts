import assert from "node:assert/strict";
import { describeChecks } from "../../../src/dev/checks/describe-checks.ts";
import { TaskChecks } from "../../../src/dev/checks/task-checks.ts";
import type { ChecksRequest, DevEvent, ShownFault } from "../../../src/dev/protocol.ts";
import type { CheckOutcome } from "../../../src/runtime/check/check-outcome.ts";

const REQUEST: ChecksRequest = {
  task: "two words",
  file: "src/index.ts",
  only: [],
  faults: null,
  mayCreateJobs: false,
};
type Result = Pick<CheckOutcome, "state" | "failure">;
const PASSED: Result = { state: "passed" };
const FAILED: Result = {
  state: "failed",
  failure: {
    message: "leaks",
    story: [{ atMs: 0, text: "create" }],
    replay: "1:two words:20:lost@fetch1",
  },
};

function describeCheck(id: string) {
  const texts = { title: "", why: "", fix: "" };
  return { id, level: "leaks", kinds: ["async"], jobs: 0, ...texts } as const;
}

function fault(code: string, message = "why"): ShownFault {
  return { code, message, details: [], hint: null, location: null, frame: null };
}

describe("TaskChecks", () => {
  let events: DevEvent[];
  let checks: TaskChecks;
  beforeEach(() => {
    events = [];
    checks = new TaskChecks(REQUEST, "/project", [], (event) => events.push(event));
  });

  function begin(changes: Partial<ChecksRequest>, version: number, ids: readonly string[]): void {
    checks.begin({ ...REQUEST, ...changes }, version);
    checks.receive({ type: "planned", jobs: 3, world: null });
    const runs = changes.faults ?? null;
    checks.receive({ type: "begun", task: REQUEST.task, checks: ids.map(describeCheck), runs });
  }

  const ended = (id: string, result: Result): void => {
    const outcome = { task: REQUEST.task, check: describeCheck(id), tookMs: 5, ...result };
    checks.receive({ type: "check-ended", outcome });
  };
  const results = (): string[] =>
    checks.view.checks.map(({ id, state, version }) => `${id} ${state} ${version}`);

  it("reports each check as it begins and ends", () => {
    begin({}, 1, ["a/one", "a/two"]);
    events.length = 0;
    checks.receive({ type: "check-begun", id: "a/one" });
    ended("a/one", PASSED);
    assert.deepEqual(
      events.map((event) => event.type === "check" && event.check.state),
      ["running", "passed"],
    );
    assert.deepEqual(results(), ["a/one passed 1", "a/two waiting 1"]);
  });

  it("keeps the results of checks that were not asked for again, with their version", () => {
    begin({}, 1, ["a/one", "a/two"]);
    ended("a/one", FAILED);
    ended("a/two", PASSED);
    checks.end(fault("FX4002"));
    begin({ only: ["a/one"] }, 2, ["a/one"]);
    ended("a/one", PASSED);
    checks.end(null);
    assert.deepEqual(results().sort(), ["a/one passed 2", "a/two passed 1"]);
    assert.equal(describeChecks(checks.view).text.startsWith("1 passed in "), true);
  });

  it("does not mark an inconclusive check as failed", () => {
    begin({}, 1, ["a/one"]);
    ended("a/one", { state: "inconclusive" });
    checks.end(null);
    const { mark, text } = describeChecks(checks.view);
    assert.deepEqual([mark, text.startsWith("0 passed, 1 inconclusive in ")], ["✔", true]);
  });

  it("returns to the last result of a check that was stopped", () => {
    begin({}, 1, ["a/one", "a/two"]);
    ended("a/one", FAILED);
    ended("a/two", PASSED);
    checks.end(fault("FX4002"));
    begin({}, 2, ["a/one", "a/two"]);
    ended("a/two", FAILED);
    checks.stop();
    checks.end(fault("FX1009"));
    assert.deepEqual(results().sort(), ["a/one failed 1", "a/two failed 2"]);
    assert.deepEqual([checks.view.state, checks.view.fault], ["stopped", null]);
    assert.deepEqual(describeChecks(checks.view), { mark: "⏹", text: "stopped" });
  });

  it("needs no error if every check has ended, unless jobs are left", () => {
    for (const code of ["FX4002", "FX2025", "FX6001"]) {
      begin({}, 1, ["a/one"]);
      ended("a/one", FAILED);
      checks.end(fault(code));
      assert.equal(checks.view.fault?.code, code === "FX6001" ? code : undefined);
    }
  });

  it("shows why checks could not begin or did not all run", () => {
    checks.begin(REQUEST, 1);
    checks.end(fault("FX2004", "fx check needs inputs"));
    assert.equal(checks.view.fault?.code, "FX2004");
    assert.deepEqual(describeChecks(checks.view), { mark: "✖", text: "fx check needs inputs" });
    begin({}, 1, ["a/one", "a/two"]);
    ended("a/one", PASSED);
    checks.end(fault("FX1012"));
    assert.equal(checks.view.fault?.code, "FX1012");
  });

  it("asks about real jobs only if the user has not agreed", () => {
    for (const mayCreateJobs of [false, true]) {
      checks.begin({ ...REQUEST, mayCreateJobs }, 1);
      checks.receive({ type: "planned", jobs: 3, world: null });
      checks.end(fault("FX2000"));
      assert.equal(checks.view.state, mayCreateJobs ? "ended" : "asking");
      assert.equal(checks.view.fault?.code, mayCreateJobs ? "FX2000" : undefined);
    }
  });

  it("composes the commands for one check and for injected faults", () => {
    begin({}, 1, ["a/one"]);
    assert.equal(
      checks.view.checks[0]?.command,
      "fx check src/index.ts --task 'two words' --only a/one",
    );
    checks.end(fault("FX1009"));
    begin({ faults: 30 }, 1, ["faults/survived"]);
    const { command } = checks.view.checks[0];
    assert.equal(command, "fx check src/index.ts --task 'two words' --faults 30");
    checks.receive({ type: "progress", done: 10 });
    assert.equal(checks.view.checks[0]?.reason, "10 of 30 runs");
    ended("faults/survived", FAILED);
    const [survived] = checks.view.checks;
    assert.equal(survived?.command, "fx check src/index.ts --replay '1:two words:20:lost@fetch1'");
  });

  it("shows where a check failed, and cuts what a connector made endless", () => {
    begin({}, 1, ["a/one"]);
    const exchange = {
      ...{ method: "getLogs", request: {}, tookMs: 1 },
      reply: { lines: Array.from({ length: 1000 }, () => "x") },
    };
    const location = { file: "/project/src/index.ts", line: 3 };
    const failure = { message: "y".repeat(20_000), location, exchange };
    ended("a/one", { state: "failed", failure });
    const [check] = checks.view.checks;
    assert.equal(check?.place.location, "src/index.ts:3");
    assert.match(check.failure!.message, /^y{10000} … \(10,000 more characters left out\)$/);
    const { lines } = check.failure!.exchange!.reply as { readonly lines: readonly string[] };
    assert.equal(lines.length, 500);
  });

  it("names the first failed checks in the terminal, and counts the others", () => {
    const ids = ["a/one", "a/two", "a/three", "a/four", "a/five"];
    begin({}, 1, ids);
    for (const id of ids) ended(id, id === "a/five" ? PASSED : FAILED);
    checks.end(fault("FX4002"));
    const { mark, text } = describeChecks(checks.view);
    assert.equal(mark, "✖");
    assert.match(text, /^1 passed, 4 failed in \S+ ms {2}a\/one, a\/two, a\/three and 1 more$/);
  });
});
