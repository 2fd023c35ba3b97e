import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../../src/runtime/errors.ts";
import { identifyMessage } from "../../../src/runtime/wire/inspect/identify-message.ts";
import { messageToJson, messageToText, messageToYaml } from "../../../src/runtime/wire/inspect/message-formats.ts";
import { decodeLiteralMap, encodeLiteralMap } from "../../../src/runtime/wire/v1/literals.ts";
import { decodeResource, encodeResource } from "../../../src/runtime/wire/v1/resource.ts";
import { decodeTaskTemplate, encodeTaskTemplate } from "../../../src/runtime/wire/v1/task-template.ts";
import { literalMap, resourceMessage, sqlTemplate, taskTemplate } from "./arbitraries.ts";

/** A message, harmed: bytes changed, cut off, or put in. */
function harmed(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const harm = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }), how: fc.constantFrom("change", "cut", "insert", "duplicate") });
  return fc.tuple(bytes, fc.array(harm, { minLength: 1, maxLength: 3 })).map(([whole, harms]) => harms.reduce(harmOnce, whole));
}

function harmOnce(bytes: Uint8Array, { at, byte, how }: { at: number; byte: number; how: string }): Uint8Array {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  if (how === "cut") return before;
  if (how === "duplicate") return Buffer.concat([bytes, after]);
  return Buffer.concat([before, Uint8Array.of(byte), how === "change" ? after.subarray(1) : after]);
}

const templates = fc.oneof(taskTemplate, sqlTemplate).map(encodeTaskTemplate);
const literalMaps = literalMap.map(encodeLiteralMap);
const resources = resourceMessage.map(encodeResource);

describe("bytes that a stranger made", () => {
  const before = inventory();
  afterEach(() => assert.deepEqual(inventory(), before));

  it("are a template, or an FxError", () => {
    fc.assert(fc.property(harmed(templates), (bytes) => valueOrFxError(() => encodeTaskTemplate({ ...decodeTaskTemplate(bytes) }))), { numRuns: 2000 });
  });

  it("are a map of literals, or an FxError", () => {
    fc.assert(fc.property(harmed(literalMaps), (bytes) => valueOrFxError(() => encodeLiteralMap(decodeLiteralMap(bytes)))), { numRuns: 2000 });
  });

  it("are a resource, or an FxError", () => {
    fc.assert(fc.property(harmed(resources), (bytes) => valueOrFxError(() => encodeResource(decodeResource(bytes)))), { numRuns: 2000 });
  });

  it("are identified and shown, or an FxError", async () => {
    const messages = harmed(fc.oneof(templates, literalMaps, resources, fc.uint8Array({ maxLength: 200 })));
    await fc.assert(fc.asyncProperty(messages, fc.constantFrom(undefined, "TaskTemplate", "LiteralMap", "Resource", "CreateTaskRequest"), showOrFxError), { numRuns: 2000 });
  });

  it("cannot nest so deep that the stack overflows", async () => {
    const deepGroups = Buffer.alloc(1_000_000, 0x0b);
    const deepLists = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x12, 0xff, 0xff, 0x03, 0x0a, 0xff, 0xff, 0x03])));
    for (const bytes of [deepGroups, deepLists]) {
      valueOrFxError(() => decodeLiteralMap(bytes));
      valueOrFxError(() => decodeTaskTemplate(bytes));
      await showOrFxError(bytes, undefined);
      await showOrFxError(bytes, "Literal");
    }
  });
});

function valueOrFxError(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
  }
}

async function showOrFxError(bytes: Uint8Array, requested: string | undefined): Promise<void> {
  try {
    const { type } = await identifyMessage(bytes, requested);
    await messageToText(type, bytes);
    JSON.stringify(await messageToJson(type, bytes));
    await messageToYaml(type, bytes);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
  }
}

/** What a message must never add to. */
function inventory(): unknown {
  return [Object.prototype, Array.prototype, Function.prototype, Object].map((object) => Reflect.ownKeys(object));
}
