import assert from "node:assert/strict";
import { UserError } from "../../../../src/runtime/base/errors/errors.ts";
import { defineAsyncConnector } from "../../../../src/runtime/connector/define-connector.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { loadWire } from "../../../../src/runtime/wire/load-wire.ts";
import { Resource } from "../../../../src/runtime/wire/models/resource.ts";
import { createJobConnector } from "../job-system.ts";
import { CREATE, GOOD, refuse, startRawServer } from "../raw-server.ts";
import { createSyncConnector } from "../sync-connector.ts";
import { check, checkEndpoint } from "./check-broken.ts";

describe("the checks of what create accepts", () => {
  it("create/unknown-fields fails if the server refuses fields that it does not know", async () => {
    const server = await startRawServer({
      ...GOOD,
      [CREATE]: (request) =>
        request.includes("a field of a newer Flyte")
          ? refuse("INTERNAL", 'no field named "2047"')
          : GOOD[CREATE]!(request),
    });
    const ids = ["create/deadline", "create/unknown-fields"];
    const outcomes = await checkEndpoint(server, createJobConnector(), ids);
    const found = outcomes.map(({ state, failure }) => [state, failure?.message]);
    assert.deepEqual(found, [
      ["passed", undefined],
      ["failed", 'no field named "2047"'],
    ]);
  });

  describe("create/empty-custom", () => {
    const custom = { table: { name: "words" } };
    const readsTable = (table: { name: string } | undefined) =>
      createJobConnector({
        create: async ({ taskTemplate }) => ({
          jobId: ((taskTemplate.custom["table"] ?? table) as typeof custom.table).name,
        }),
      });

    it("fails if create crashes without custom", async () => {
      const connector = readsTable(undefined);
      const task = connector.task({ name: "count", custom });
      const [outcome] = await check(connector, ["create/empty-custom"], { task });
      assert.match(String(outcome?.failure?.message), /TypeError: Cannot read properties/);
    });

    it("fails if create refuses a task that has no custom at all", async () => {
      const connector = createJobConnector({
        create: async () => {
          throw new UserError("NO_TABLE", "custom.table is missing");
        },
      });
      const [outcome] = await check(connector, ["create/empty-custom"]);
      assert.match(String(outcome?.failure?.message), /custom\.table is missing/);
    });

    it("passes if create has a default, or says what is missing", async () => {
      const withDefault = readsTable({ name: "words" });
      const saysWhy = createJobConnector({
        create: async ({ taskTemplate }) => {
          if (taskTemplate.custom["table"] === undefined)
            throw new UserError("NO_TABLE", "custom.table is missing");
          return { jobId: "1" };
        },
      });
      for (const connector of [withDefault, saysWhy]) {
        const task = connector.task({ name: "count", custom });
        const [outcome] = await check(connector, ["create/empty-custom"], { task });
        assert.equal(outcome?.state, "passed");
      }
    });
  });

  describe("create/input-order", () => {
    const divide = defineAsyncConnector({
      taskType: "count_words",
      inputs: { text: t.string(), by: t.int() },
      outputs: { words: t.int() },
      resourceMeta: { jobId: t.string() },
      create: async () => ({ jobId: "1" }),
      get: async () => Resource.succeeded({ words: 3 }),
      delete: async () => undefined,
    });
    const inputs = { sets: [{ text: "one two three", by: 1 }] };

    it("fails if the server reads inputs by position", async () => {
      const { decodeCreateTask } = (await loadWire("flyte1")).server;
      const server = await startRawServer({
        ...GOOD,
        [CREATE]: (request) => {
          const [name] = Object.keys(decodeCreateTask(request).inputs.literals ?? {});
          return name === "text" ? GOOD[CREATE]!(request) : refuse("INTERNAL", "1 is not a text");
        },
      });
      const ids = ["create/deadline", "create/input-order"];
      const outcomes = await checkEndpoint(server, divide, ids, { inputs });
      const found = outcomes.map(({ state, failure }) => [state, failure?.message]);
      assert.deepEqual(found, [
        ["passed", undefined],
        ["failed", "1 is not a text"],
      ]);
    });

    it("passes for a good connector, and is skipped for a single input", async () => {
      const [several] = await check(divide, ["create/input-order"], { inputs });
      assert.equal(several?.state, "passed");
      const [single] = await check(createJobConnector(), ["create/input-order"]);
      assert.equal(single?.reason, "the task has fewer than two inputs");
    });
  });

  describe("create/secret-missing", () => {
    it("fails if create asks for the secret after it has called the outside system", async () => {
      const connector = createJobConnector({
        create: async ({ fetch, idempotencyKey, secrets }) => {
          await fetch(`http://jobs.test/jobs/${idempotencyKey}`);
          return { jobId: secrets.get("SYSTEM_KEY") };
        },
      });
      const [outcome] = await check(connector, ["create/secret-missing"]);
      assert.match(
        String(outcome?.failure?.message),
        /^the outside system was called without SYSTEM_KEY, and then the call failed: /,
      );
    });

    it("fails if the error does not name the secret", async () => {
      const connector = createJobConnector({
        create: async ({ secrets }) => {
          try {
            return { jobId: secrets.get("SYSTEM_KEY") };
          } catch {
            throw new UserError("LOGIN", "cannot log in");
          }
        },
      });
      const [outcome] = await check(connector, ["create/secret-missing"]);
      assert.equal(
        outcome?.failure?.message,
        "without SYSTEM_KEY, the call failed with: Login: cannot log in",
      );
    });

    it("fails if a synchronous connector works without the secret", async () => {
      const connector = createSyncConnector({ do: async () => Resource.succeeded({ words: 1 }) });
      const [outcome] = await check(connector, ["create/secret-missing"]);
      assert.equal(outcome?.failure?.message, "the call succeeded without SYSTEM_KEY");
    });

    it("is skipped without secrets, and at an endpoint", async () => {
      const [without] = await check(createJobConnector({ secrets: [] }), ["create/secret-missing"]);
      assert.equal(without?.reason, "the connector declares no secrets");
      const server = await startRawServer(GOOD);
      const [endpoint] = await checkEndpoint(server, createJobConnector(), [
        "create/secret-missing",
      ]);
      assert.match(String(endpoint?.reason), /at an endpoint/);
    });
  });
});
