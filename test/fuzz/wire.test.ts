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

const {
  decodeInputs: decodeLiteralMap,
  encodeInputs: encodeLiteralMap,
  decodeResource,
  encodeResource,
  decodeTaskTemplate,
  encodeTaskTemplate,
} = FLYTE1;

const templates = fc.oneof(taskTemplate, sqlTemplate).map(encodeTaskTemplate);
const literalMaps = literalMap.map(encodeLiteralMap);
const resources = resourceMessage.map(encodeResource);

const flyte2Templates = fc.oneof(taskTemplate, sqlTemplate).map(FLYTE2.encodeTaskTemplate);
const flyte2Specs = taskTemplate.map((template) => FLYTE2.encodeTaskSpec(template, {}));
const flyte2Outputs = literalMap.map(FLYTE2.encodeOutputs);
const flyte2Resources = resourceMessage.map(FLYTE2.encodeResource);

describe("untrusted bytes for Flyte 2", () => {
  watchPrototypes();

  it("are read as a template and written again, or rejected with an FxError", () => {
    fuzz(harmed(flyte2Templates), (bytes) => {
      valueOrFxError(() => {
        const template = FLYTE2.decodeTaskTemplate(bytes);
        return FLYTE2.decodeTaskTemplate(
          FLYTE2.encodeTaskTemplate({
            ...template,
            custom: {},
            metadata: { ...template.metadata },
          }),
        );
      });
    });
  });

  it("are read as a spec, values or a resource, or rejected with an FxError", () => {
    fuzz(harmed(flyte2Specs), (bytes) => void valueOrFxError(() => FLYTE2.decodeTaskSpec(bytes)));
    fuzz(
      harmed(flyte2Outputs),
      (bytes) => void valueOrFxError(() => FLYTE2.encodeInputs(FLYTE2.decodeOutputs(bytes))),
    );
    fuzz(
      harmed(flyte2Resources),
      (bytes) => void valueOrFxError(() => FLYTE2.encodeResource(FLYTE2.decodeResource(bytes))),
    );
  });

  it("are identified and printed, or rejected with an FxError", async () => {
    const messages = harmed(
      fc.oneof(
        flyte2Templates,
        flyte2Specs,
        flyte2Outputs,
        flyte2Resources,
        fc.uint8Array({ maxLength: 200 }),
      ),
    );
    await fuzzAsync(
      messages,
      fc.constantFrom(undefined, "TaskTemplate", "Inputs", "Resource", "CreateTaskRequest"),
      (bytes, type) => showOrFxError(bytes, type, "flyte2"),
    );
  });
});

describe("untrusted bytes", () => {
  watchPrototypes();

  it("are read as a template or rejected with an FxError", () => {
    fuzz(
      harmed(templates),
      (bytes) => void valueOrFxError(() => encodeTaskTemplate({ ...decodeTaskTemplate(bytes) })),
    );
  });

  it("are read as types of inputs and outputs, or rejected with an FxError", () => {
    const typesOf = (bytes: Uint8Array): void => {
      const template = decodeTaskTemplate(bytes);
      for (const variables of [template.interface.inputs, template.interface.outputs]) {
        for (const [name, { type }] of Object.entries(variables))
          valueOrFxError(() => getShortTypeName(toTypeNode(TypeEngine.guessType(type))) + name);
      }
    };
    fuzz(harmed(templates), (bytes) => valueOrFxError(() => typesOf(bytes)));
  });

  it("are read as a map of literals or rejected with an FxError", () => {
    fuzz(
      harmed(literalMaps),
      (bytes) => void valueOrFxError(() => encodeLiteralMap(decodeLiteralMap(bytes))),
    );
  });

  it("are read as a resource or rejected with an FxError", () => {
    fuzz(
      harmed(resources),
      (bytes) => void valueOrFxError(() => encodeResource(decodeResource(bytes))),
    );
  });

  it("are identified and printed, or rejected with an FxError", async () => {
    const messages = harmed(
      fc.oneof(templates, literalMaps, resources, fc.uint8Array({ maxLength: 200 })),
    );
    await fuzzAsync(
      messages,
      fc.constantFrom(undefined, "TaskTemplate", "LiteralMap", "Resource", "CreateTaskRequest"),
      (bytes, type) => showOrFxError(bytes, type),
    );
  });

  it("cannot overflow the stack by nesting", async () => {
    const deepGroups = Buffer.alloc(1_000_000, 0x0b);
    const deepLists = Buffer.concat(
      Array.from({ length: 20_000 }, () =>
        Buffer.from([0x12, 0xff, 0xff, 0x03, 0x0a, 0xff, 0xff, 0x03]),
      ),
    );
    for (const bytes of [deepGroups, deepLists]) {
      valueOrFxError(() => decodeLiteralMap(bytes));
      valueOrFxError(() => decodeTaskTemplate(bytes));
      await showOrFxError(bytes, undefined);
      await showOrFxError(bytes, "Literal");
    }
  });
});

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
