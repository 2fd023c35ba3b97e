import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { generate } from "../../proto/generate.mjs";
import { typesIn } from "../../src/runtime/wire/inspect/types-in.ts";
import * as messages from "../../src/runtime/wire/v1/generated/messages.js";
import { loadReflection } from "../../src/runtime/wire/v1/reflection.ts";

describe("the generator of protobuf code", () => {
  it("does nothing where nothing has changed", async () => {
    await generate();
    assert.deepEqual(await generate(), []);
  });

  it("has described every service and message that flyte1.json names", async () => {
    const listed = JSON.parse(readFileSync("proto/flyte1.json", "utf8")) as { messages: string[]; services: string[] };
    const root = await loadReflection();
    for (const name of listed.messages) assert.ok(root.lookupType(name).fieldsArray.length > 0, name);
    for (const name of listed.services) assert.ok(root.lookupService(name).methodsArray.length > 0, name);
  });

  it("has static code for each message that it describes", async () => {
    for (const type of typesIn(await loadReflection())) {
      const parts = type.fullName.slice(1).split(".");
      const generated = parts.reduce<unknown>((object, part) => (object as Record<string, unknown>)[part], messages);
      assert.equal(typeof (generated as { decode?: unknown }).decode, "function", type.fullName);
    }
  });

  it("leaves out what fx does not speak", () => {
    const generated = readFileSync("src/runtime/wire/v1/generated/messages.js", "utf8");
    assert.doesNotMatch(generated, /WorkflowTemplate|LaunchPlan|FileDescriptor|HttpRule/);
  });
});
