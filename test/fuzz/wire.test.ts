import fc from "fast-check";
import { FxError } from "../../src/runtime/base/errors/errors.ts";
import type { Protocol } from "../../src/runtime/base/protocol.ts";
import { getShortTypeName } from "../../src/runtime/values/conversions.ts";
import { TypeEngine } from "../../src/runtime/values/type-engine.ts";
import { toTypeNode } from "../../src/runtime/values/types/flyte-type.ts";
import { identifyMessage } from "../../src/runtime/wire/inspect/identify-message.ts";
import {
  messageToJson,
  messageToText,
  messageToYaml,
} from "../../src/runtime/wire/inspect/message-formats.ts";
import { FLYTE1 } from "../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../src/runtime/wire/v2/wire.ts";
import { valueOrFxError, watchPrototypes } from "../support/assertions/value-or-error.ts";
import {
  literalMap,
  resourceMessage,
  sqlTemplate,
  taskTemplate,
} from "../support/messages/arbitraries.ts";
import { harmed } from "../support/messages/harmed.ts";
import { fuzz, fuzzAsync } from "./cases.ts";

for (const wire of [FLYTE1, FLYTE2]) {
  const templates = fc.oneof(taskTemplate, sqlTemplate).map(wire.encodeTaskTemplate);
  const specs = taskTemplate.map((template) => wire.encodeTaskSpec(template, {}));
  const outputs = literalMap.map(wire.encodeOutputs);
  const resources = resourceMessage.map(wire.encodeResource);

  describe(`untrusted bytes for ${wire.protocol}`, () => {
    watchPrototypes();

    it("are read as a template and written again, or rejected with an FxError", () => {
      fuzz(harmed(templates), (bytes) => {
        valueOrFxError(() => {
          const template = wire.decodeTaskTemplate(bytes);
          const { metadata } = template;
          wire.encodeTaskTemplate({ ...template });
          const changed = { ...template, custom: {}, metadata: { ...metadata } };
          return wire.decodeTaskTemplate(wire.encodeTaskTemplate(changed));
        });
      });
    });

    it("are read as types of inputs and outputs, or rejected with an FxError", () => {
      const typesOf = (bytes: Uint8Array): void => {
        const template = wire.decodeTaskTemplate(bytes);
        for (const variables of [template.interface.inputs, template.interface.outputs]) {
          for (const [name, { type }] of Object.entries(variables))
            valueOrFxError(() => getShortTypeName(toTypeNode(TypeEngine.guessType(type))) + name);
        }
      };
      fuzz(harmed(templates), (bytes) => valueOrFxError(() => typesOf(bytes)));
    });

    for (const [what, messages, read] of [
      ["a spec", specs, wire.decodeTaskSpec],
      ["values", outputs, (bytes) => wire.encodeInputs(wire.decodeOutputs(bytes))],
      ["a resource", resources, (bytes) => wire.encodeResource(wire.decodeResource(bytes))],
    ] as [string, fc.Arbitrary<Uint8Array>, (bytes: Uint8Array) => unknown][])
      it(`are read as ${what} or rejected with an FxError`, () =>
        fuzz(harmed(messages), (bytes) => void valueOrFxError(() => read(bytes))));

    it("are identified and printed, or rejected with an FxError", async () => {
      const names = ["TaskTemplate", "Resource", "CreateTaskRequest"];
      const inputs = wire.protocol === "flyte1" ? "LiteralMap" : "Inputs";
      await fuzzAsync(
        harmed(fc.oneof(templates, specs, outputs, resources, fc.uint8Array({ maxLength: 200 }))),
        fc.constantFrom(undefined, inputs, ...names),
        (bytes, type) => showOrFxError(bytes, type, wire.protocol),
      );
    });

    it("cannot overflow the stack by nesting", async () => {
      const deepGroups = Buffer.alloc(1_000_000, 0x0b);
      const level = Buffer.from([0x12, 0xff, 0xff, 0x03, 0x0a, 0xff, 0xff, 0x03]);
      for (const bytes of [deepGroups, Buffer.concat(new Array<Buffer>(20_000).fill(level))]) {
        valueOrFxError(() => wire.decodeInputs(bytes));
        valueOrFxError(() => wire.decodeTaskTemplate(bytes));
        await showOrFxError(bytes, undefined);
        await showOrFxError(bytes, "Literal", wire.protocol);
      }
    });
  });
}

async function showOrFxError(
  bytes: Uint8Array,
  requested: string | undefined,
  protocol?: Protocol,
): Promise<void> {
  try {
    const { type } = await identifyMessage(bytes, requested, protocol);
    await messageToText(type, bytes);
    JSON.stringify(await messageToJson(type, bytes));
    await messageToYaml(type, bytes);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
  }
}
