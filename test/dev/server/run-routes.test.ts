import assert from "node:assert/strict";
import { createRunRoutes } from "../../../src/dev/server/run-routes.ts";
import type { Served } from "../../../src/dev/server/served.ts";

describe("the routes of runs", () => {
  const log = ["first", "second", "third"];
  const routes = createRunRoutes({
    project: { view: { root: "/project" } },
    history: { find: (id: string) => ({ id }), getLog: () => log },
  } as unknown as Served);
  const events = async (query: string) => (await routes.request(`/7f3a/events${query}`)).json();

  it("return the events from the first that the page does not have", async () => {
    assert.deepEqual(await events(""), log);
    assert.deepEqual(await events("?from=1"), ["second", "third"]);
    assert.deepEqual(await events("?from=3"), []);
  });
});
