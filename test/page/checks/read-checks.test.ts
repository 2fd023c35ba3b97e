import assert from "node:assert/strict";
import { listFailed, measureProgress, sortChecks } from "../../../page/checks/read-checks.ts";
import type { ChecksRequest, ChecksView, TaskCheckView } from "../../../src/dev/protocol.ts";

function check(id: string, state: TaskCheckView["state"]): TaskCheckView {
  return {
    ...{ id, state, level: "leaks", title: "", why: "", fix: "", kinds: ["async"], jobs: 0 },
    ...{ place: { location: null, frame: null }, version: 1, command: "" },
  };
}

function view(checks: readonly TaskCheckView[], request: Partial<ChecksRequest> = {}): ChecksView {
  const name = { task: "forecast", file: "src/index.ts" };
  return {
    ...name,
    state: "running",
    request: { ...name, only: [], faults: null, mayCreateJobs: false, ...request },
    ...{ jobs: 0, world: null, startedAt: "", tookMs: null, fault: null, command: "", checks },
  };
}

describe("listFailed", () => {
  it("leaves out checks that only run with injected faults", () => {
    const checks = [
      check("delete/twice", "failed"),
      check("delete/running", "stale"),
      check("faults/survived", "failed"),
      check("get/known-phase", "expected"),
    ];
    assert.deepEqual(listFailed(view(checks)), ["delete/twice", "delete/running"]);
  });
});

describe("measureProgress", () => {
  const checks = [
    check("create/cut", "passed"),
    check("delete/twice", "running"),
    check("get/known-phase", "waiting"),
    check("faults/survived", "failed"),
    check("faults/repeatable", "waiting"),
  ];

  it("counts the checks of the request", () => {
    assert.deepEqual(measureProgress(view(checks)), { done: 1, total: 3 });
    assert.deepEqual(measureProgress(view(checks, { only: ["create/cut"] })), {
      done: 1,
      total: 1,
    });
  });

  it("counts the checks of injected faults apart", () => {
    assert.deepEqual(measureProgress(view(checks, { faults: 300 })), { done: 1, total: 2 });
  });
});

describe("sortChecks", () => {
  it("puts failed checks first, and keeps those of one subject together", () => {
    const ids = ["get/known-phase", "create/cut", "delete/twice", "create/added"];
    const passed = ids.map((id) => check(id, "passed"));
    const sorted = sortChecks([...passed, check("server/drain", "failed")]).map(({ id }) => id);
    assert.deepEqual(sorted, ["server/drain", ...[...ids].sort()]);
  });
});
