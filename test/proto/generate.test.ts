import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { generate } from "../../proto/generate.mjs";
import { loadReflection } from "../../src/runtime/wire/inspect/find-message.ts";
import * as flyte1 from "../../src/runtime/wire/v1/generated/messages.js";
import * as flyte2 from "../../src/runtime/wire/v2/generated/messages.js";

const PROTOCOLS = [
  {
    list: "proto/flyte1.json",
    folder: "src/runtime/wire/v1/generated",
    messages: flyte1,
    protocol: "flyte1",
  },
  {
    list: "proto/flyte2.json",
    folder: "src/runtime/wire/v2/generated",
    messages: flyte2,
    protocol: "flyte2",
  },
] as const;

describe("the generator of protobuf code", () => {
  it("does nothing if nothing has changed", async () => {
    await generate();
    assert.deepEqual(await generate(), []);
  });

  for (const { list, folder, messages, protocol } of PROTOCOLS) {
    it(`describes every service and message of ${list}`, async () => {
      const listed = JSON.parse(readFileSync(list, "utf8")) as {
        messages: string[];
        services: string[];
      };
      const root = await loadReflection(protocol);
      for (const name of listed.messages)
        assert.ok(root.lookupType(name).fieldsArray.length > 0, name);
      for (const name of listed.services)
        assert.ok(root.lookupService(name).methodsArray.length > 0, name);
    });

    it(`writes code for each of these messages to ${folder}`, async () => {
      const { messages: names, services } = JSON.parse(readFileSync(list, "utf8")) as {
        messages: string[];
        services: string[];
      };
      const root = await loadReflection(protocol);
      const calls = services.flatMap((name) => root.lookupService(name).methodsArray);
      const types = [
        ...names.map((name) => root.lookupType(name)),
        ...calls.flatMap((call) => [call.resolvedRequestType!, call.resolvedResponseType!]),
      ];
      for (const type of types) {
        const parts = type.fullName.slice(1).split(".");
        const generated = parts.reduce<unknown>(
          (object, part) => (object as Record<string, unknown>)[part],
          messages,
        );
        assert.equal(typeof (generated as { decode?: unknown }).decode, "function", type.fullName);
      }
    });

    it(`omits messages that fx does not use from ${folder}`, () => {
      const generated = readFileSync(`${folder}/messages.js`, "utf8");
      assert.doesNotMatch(
        generated,
        /WorkflowTemplate|LaunchPlan|FileDescriptor|HttpRule|FieldRules|TaskDetails/,
      );
    });
  }
});
