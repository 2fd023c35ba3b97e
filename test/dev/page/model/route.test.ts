import assert from "node:assert/strict";
import fc from "fast-check";
import { type Route, routeFromHash, toHash } from "../../../../src/dev/page/model/route.ts";

const name = fc.string({ minLength: 1, unit: "grapheme" });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constant({ view: "project" } as const),
  fc.constant({ view: "runs" } as const),
  fc.constant({ view: "calls" } as const),
  fc.record({ view: fc.constant("run" as const), id: name }, { noNullPrototype: true }),
  fc.record({ view: fc.constant("checks" as const), file: name, name }, { noNullPrototype: true }),
  fc.record(
    { view: fc.constant("compare" as const), ids: fc.tuple(name, name) },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      view: fc.constant("task" as const),
      file: name,
      name,
      fromRun: fc.option(name),
    },
    { noNullPrototype: true },
  ),
);

describe("addresses of the page", () => {
  it("lead back to the same view", () => {
    fc.assert(fc.property(route, (each) => assert.deepEqual(routeFromHash(toHash(each)), each)));
  });

  it("keep a file in one part", () => {
    assert.equal(
      toHash({ view: "task", file: "src/index.ts", name: "forecast", fromRun: null }),
      "#/tasks/src%2Findex.ts/forecast",
    );
  });

  for (const hash of [
    "",
    "#",
    "#/",
    "#/unknown",
    "#/tasks/only-a-file",
    "#/checks/only-a-file",
    "#/compare/7f3a",
    "#/%E0%A4%A",
  ])
    it(`shows the project for ${JSON.stringify(hash)}`, () => {
      assert.deepEqual(routeFromHash(hash), { view: "project" });
    });
});
