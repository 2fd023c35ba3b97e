import assert from "node:assert/strict";
import type { CheckFault } from "../../../../src/runtime/check/check-outcome.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { encodeHealth } from "../../../../src/runtime/wire/health/messages.ts";
import { createJobConnector } from "../job-system.ts";
import {
  CREATE,
  createEntry,
  encodeList,
  FIND,
  GOOD,
  HEALTH,
  LIST,
  type RawMethod,
  refuse,
  startRawServer,
} from "../raw-server.ts";
import { createSyncConnector } from "../sync-connector.ts";
import { check, checkEndpoint, listFailed, selectChecks } from "./check-broken.ts";

describe("the checks of a server's list and health", () => {
  /** Returns the failure of the check, which must be the only one that fails. */
  async function fail(
    id: string,
    broken: Readonly<Record<string, RawMethod>>,
    connector: Parameters<typeof checkEndpoint>[1] = createJobConnector(),
  ): Promise<CheckFault | undefined> {
    const server = await startRawServer({ ...GOOD, ...broken });
    const checks = selectChecks(["list/", "health/"]);
    const failed = listFailed(await checkEndpoint(server, connector, checks));
    const ids = failed.map(({ check }) => check.id);
    assert.deepEqual(ids, [id]);
    return failed[0]?.failure;
  }

  it("list/listed fails if a later list lacks the task type", async () => {
    const lists = [encodeList([createEntry()]), encodeList([])];
    const failure = await fail("list/listed", { [LIST]: () => lists.shift() ?? encodeList([]) });
    assert.equal(failure?.message, "the server no longer lists count_words (0)");
    assert.deepEqual(failure.exchange?.reply, { connectors: [] });
  });

  it("list/listed fails if the list gives another kind than the project", async () => {
    const failure = await fail("list/listed", {
      [LIST]: () => encodeList([createEntry({ isSync: true })]),
    });
    assert.equal(failure?.message, "the server lists count_words as synchronous");
  });

  it("list/listed fails if a later version hides a synchronous connector from Flyte 1", async () => {
    const category = (version: number) => ({ name: "count_now", version });
    const entry = createEntry({
      isSync: true,
      supportedTaskCategories: [category(0), category(1)],
    });
    const failure = await fail(
      "list/listed",
      { [LIST]: () => encodeList([entry]) },
      createSyncConnector(),
    );
    assert.equal(failure?.message, "the server lists version 1 of count_now after version 0");
  });

  it("list/named fails if the connector has no name", async () => {
    const failure = await fail("list/named", {
      [LIST]: () => encodeList([createEntry({ name: "" })]),
    });
    assert.equal(failure?.message, "the connector for count_words (0) has no name");
  });

  it("list/one-per-category fails if two entries have the same task type and version", async () => {
    const failure = await fail("list/one-per-category", {
      [LIST]: () => encodeList([createEntry(), createEntry({ name: "Another Connector" })]),
    });
    assert.equal(failure?.message, "the server lists count_words (0) twice");
  });

  it("list/unknown-type fails if the status is not NOT_FOUND", async () => {
    const failure = await fail("list/unknown-type", {
      [CREATE]: () => refuse("UNKNOWN", "Unexpected <class 'KeyError'>"),
    });
    assert.match(String(failure?.message), /^the call ended with UNKNOWN: Unexpected/);
  });

  it("list/unknown-type fails if the text shows a traceback", async () => {
    const failure = await fail("list/unknown-type", {
      [CREATE]: () =>
        refuse("NOT_FOUND", "fx_check_unknown_task_type\nTraceback (most recent call last):"),
    });
    assert.match(String(failure?.message), /^the text of NOT_FOUND contains a traceback$/);
  });

  it("list/unknown-type fails if the server makes a job", async () => {
    const failure = await fail("list/unknown-type", {
      [CREATE]: () => Buffer.from([0x0a, 1, 0x31]),
    });
    assert.match(String(failure?.message), /^the server accepted a task of type/);
  });

  it("list/unknown-name fails if the status is not NOT_FOUND, or there is no refusal", async () => {
    const unclear = await fail("list/unknown-name", {
      [FIND]: () => refuse("UNKNOWN", "Unexpected <class 'FlyteConnectorNotFound'>"),
    });
    assert.match(String(unclear?.message), /^the call ended with UNKNOWN: Unexpected/);
    const accepted = await fail("list/unknown-name", { [FIND]: () => Buffer.alloc(0) });
    assert.equal(accepted?.message, "the server accepted the name of no connector");
  });

  it("health/serving fails if a service is not serving", async () => {
    const failure = await fail("health/serving", {
      [HEALTH]: (request) => encodeHealth(request.includes("Async") ? "NOT_SERVING" : "SERVING"),
    });
    assert.equal(failure?.message, "flyteidl.service.AsyncAgentService reports NOT_SERVING");
  });

  it("health/serving fails if the server has no health service", async () => {
    const failure = await fail("health/serving", { [HEALTH]: () => refuse("UNIMPLEMENTED", "") });
    assert.equal(failure?.message, "the whole server reports UNIMPLEMENTED");
  });

  it("health/serving asks only for the services that the engine calls for this kind", async () => {
    const server = await startRawServer({
      ...GOOD,
      [HEALTH]: (request) =>
        request.includes("SyncAgentService") && !request.includes("AsyncAgentService")
          ? refuse("NOT_FOUND", "unknown service")
          : encodeHealth("SERVING"),
    });
    const [outcome] = await checkEndpoint(server, createJobConnector(), ["health/serving"]);
    assert.equal(outcome?.state, "passed");
  });
});

const ids = ["template/size", "template/custom-size"];

describe("the checks of a template's size", () => {
  const connector = createJobConnector();

  it("template/custom-size fails if custom carries data", async () => {
    const task = connector.task({ name: "count", custom: { words: "x".repeat(17 * 1024) } });
    const outcomes = await check(connector, ids, { task });
    const states = outcomes.map(({ state }) => state);
    assert.deepEqual(states, ["passed", "failed"]);
    assert.match(String(outcomes[1]?.failure?.message), /^custom has 17\.\d KiB$/);
  });

  it("template/size fails if the rest of the template is large", async () => {
    const text = t.string().describe("x".repeat(65 * 1024));
    const task = connector.task({ name: "count", inputs: { text } });
    const outcomes = await check(connector, ids, { task });
    const states = outcomes.map(({ state }) => state);
    assert.deepEqual(states, ["failed", "passed"]);
    assert.match(String(outcomes[0]?.failure?.message), /^the template has 65\.\d KiB$/);
  });
});
