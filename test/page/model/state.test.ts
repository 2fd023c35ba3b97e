import assert from "node:assert/strict";
import fc from "fast-check";
import { mergeCalls, type Route, routeFromHash, toHash } from "../../../page/model/state.ts";
import type { RecordedCall } from "../../../src/dev/protocol.ts";
import { createCalls } from "../../browser/support/sample-calls.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

describe("the calls on the page", () => {
  const [first, second, third] = createCalls(3) as [RecordedCall, RecordedCall, RecordedCall];

  it("keep their place when they change", () => {
    const changed = { ...second, status: "INTERNAL" };
    assert.deepEqual(mergeCalls([first, second], [changed, third]), [first, changed, third]);
  });

  it("are the newest 10,000", () => {
    const all = createCalls(10_002);
    const merged = mergeCalls(all.slice(0, 10_000), all.slice(10_000));
    assert.deepEqual([merged.length, merged[0], merged.at(-1)], [10_000, all[2], all.at(-1)]);
  });
});

const name = fc.string({ minLength: 1, unit: "grapheme" });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constant([] as const),
  fc.constantFrom("runs" as const, "calls" as const).map((view) => [view] as const),
  fc.tuple(fc.constant("runs" as const), name),
  fc.tuple(fc.constant("checks" as const), name, name),
  fc.tuple(fc.constant("tasks" as const), name, name),
  fc.tuple(fc.constant("tasks" as const), name, name, name),
);

describe("addresses of the page", () => {
  it("lead back to the same view", () => {
    holdsFor(route, (each) => assert.deepEqual(routeFromHash(toHash(...each)), each));
  });

  it("keep a file in one part", () => {
    assert.equal(toHash("tasks", "src/index.ts", "forecast"), "#/tasks/src%2Findex.ts/forecast");
  });

  for (const hash of [
    "",
    "#",
    "#/",
    "#/unknown",
    "#/tasks/only-a-file",
    "#/checks/only-a-file",
    "#/tasks/src%2Findex.ts/",
    "#/%E0%A4%A",
  ])
    it(`shows the project for ${JSON.stringify(hash)}`, () => {
      assert.deepEqual(routeFromHash(hash), []);
    });
});
