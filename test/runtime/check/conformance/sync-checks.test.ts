import assert from "node:assert/strict";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import {
  createEntry,
  DO,
  encodeDone,
  encodeList,
  GOOD,
  LIST,
  startRawServer,
} from "../raw-server.ts";
import { createSyncConnector } from "../sync-connector.ts";
import { check, checkEndpoint } from "./check-broken.ts";

describe("the checks of a synchronous connector", () => {
  it("sync/terminal fails if do returns RUNNING", async () => {
    const connector = createSyncConnector({ do: async () => Resource.running() });
    const [outcome] = await check(connector, ["sync/terminal"]);
    assert.equal(outcome?.failure?.message, "do returned RUNNING");
  });

  it("sync/deadline fails if do takes longer than the engine waits", async () => {
    const connector = createSyncConnector({
      do: async ({ clock }) => {
        await clock.sleep(12_000);
        return Resource.succeeded({ words: 1 });
      },
    });
    const [outcome] = await check(connector, ["sync/deadline"]);
    assert.equal(outcome?.failure?.message, "do took 12.0 s");
  });

  it("sync/terminal fails if a server at an endpoint replies RUNNING", async () => {
    const entry = createEntry({
      isSync: true,
      supportedTaskCategories: [{ name: "count_now", version: 0 }],
    });
    const server = await startRawServer({
      ...GOOD,
      [LIST]: () => encodeList([entry]),
      [DO]: () => encodeDone("RUNNING"),
    });
    const [outcome] = await checkEndpoint(server, createSyncConnector(), ["sync/terminal"]);
    assert.match(String(outcome?.failure?.message), /returned RUNNING, which is not terminal/);
  });
});
