import assert from "node:assert/strict";
import { Resource, defineSyncConnector, t } from "../../../src/entries/index.ts";
import { refuseContradiction } from "../../../src/runtime/connector/connector-base.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { ScriptedTask } from "../../support/server/scripted-connector.ts";

const connector = defineSyncConnector({
  name: "Greet",
  taskType: "scripted",
  inputs: { name: t.string(), times: t.int().default(1) },
  outputs: { greeting: t.string() },
  do: () => Resource.succeeded({ greeting: "hi" }),
});

describe("refuseContradiction", () => {
  it("accepts a task without an input that is optional in the connector", () => {
    const task = new ScriptedTask({
      name: "greet",
      inputs: { name: t.string() },
      outputs: { greeting: t.string() },
    });
    refuseContradiction(task, connector, undefined);
  });

  it("accepts an output that the task declares as optional and the connector does not return", () => {
    const task = new ScriptedTask({
      name: "greet",
      inputs: { name: t.string() },
      outputs: { greeting: t.string(), note: t.optional(t.string()) },
    });
    refuseContradiction(task, connector, undefined);
  });

  it("rejects an output of the connector that the task does not declare", async () => {
    const task = new ScriptedTask({ name: "greet", inputs: { name: t.string() } });
    const error = await awaitFxError(() => refuseContradiction(task, connector, undefined));
    assert.equal(error.code, "FX3022");
    assert.deepEqual(error.details, [
      "output greeting   the task declares nothing, the connector a string",
    ]);
  });
});
