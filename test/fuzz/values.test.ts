import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import { FxError } from "../../src/runtime/base/errors/errors.ts";
import {
  type Struct,
  type StructValue,
  jsonToStruct,
  structToJson,
} from "../../src/runtime/base/struct.ts";
import { resourceMeta } from "../../src/runtime/connector/resource-meta.ts";
import { MsgpackError, readMsgpack } from "../../src/runtime/values/msgpack/msgpack-reader.ts";
import { writeMsgpack } from "../../src/runtime/values/msgpack/msgpack-writer.ts";
import { JsonError, readJson } from "../../src/runtime/values/msgpack/read-json.ts";
import { TypeEngine } from "../../src/runtime/values/type-engine.ts";
import { Duration } from "../../src/runtime/values/types/duration.ts";
import { toTypeNode } from "../../src/runtime/values/types/flyte-type.ts";
import { t } from "../../src/runtime/values/types/t.ts";
import { momentFromText } from "../../src/runtime/values/types/timestamp.ts";
import { FLYTE1 } from "../../src/runtime/wire/v1/wire.ts";
import { anyType, typedValue, valueOf } from "../runtime/values/typed-value.ts";
import {
  assertPlain,
  valueOr,
  valueOrFxError,
  watchPrototypes,
} from "../support/assertions/value-or-error.ts";
import { jsonObject, literal, literalType, record } from "../support/messages/arbitraries.ts";
import { harmed } from "../support/messages/harmed.ts";
import { fuzz } from "./cases.ts";

const { decodeLiteral, encodeLiteral } = FLYTE1;

const Job = z.looseObject({
  id: z.string(),
  score: z.number().optional(),
  inner: z.object({ n: z.int() }).nullable(),
});
const model = t.object(Job);
const msgpack = fc.oneof(
  jsonObject.map((json) => writeMsgpack(json)),
  fc.uint8Array({ maxLength: 64 }),
);
const binary = (value: Uint8Array) => ({ scalar: { binary: { value, tag: "msgpack" } } });

describe("untrusted values", () => {
  watchPrototypes();

  it("are converted to any type or rejected with FX2009", () => {
    fuzz(anyType(2), literal, (type, value) => readOrFault(() => TypeEngine.toNative(value, type)));
  });

  it("are converted to their own type or rejected with an FxError if their bytes are corrupted", () => {
    const bytes = typedValue(3).chain(({ type, value }) =>
      harmed(fc.constant(encodeLiteral(TypeEngine.toLiteral(value, type)))).map((bytes) => ({
        type,
        bytes,
      })),
    );
    fuzz(
      bytes,
      ({ type, bytes: corrupted }) =>
        void valueOrFxError(() => TypeEngine.toNative(decodeLiteral(corrupted), type)),
    );
  });

  it("are converted to a type guessed from any type or rejected with an FxError", () => {
    fuzz(
      literalType,
      literal,
      (type, value) =>
        void valueOrFxError(() => TypeEngine.toNative(value, TypeEngine.guessType(type))),
    );
  });

  it("are read as msgpack or rejected", () => {
    fuzz(harmed(msgpack), (bytes) => assertPlain(valueOr(MsgpackError, () => readMsgpack(bytes))));
  });

  it("are read as objects in msgpack or rejected with FX2009", () => {
    const typed = fc.oneof(fc.constantFrom(t.struct(), model, t.list(t.struct())), anyType(2));
    fuzz(typed, harmed(msgpack), (type, bytes) =>
      readOrFault(() => TypeEngine.toNative(binary(bytes), type)),
    );
    fuzz(harmed(msgpack), (bytes) =>
      assertPlain(valueOrFxError(() => TypeEngine.toNative(binary(bytes), t.struct()))),
    );
  });

  it("are read as a Struct or rejected with an FxError", () => {
    fuzz(struct, (value) => {
      const json = valueOrFxError(() => structToJson(value));
      assertPlain(json);
      if (json !== undefined) valueOrFxError(() => jsonToStruct(json));
    });
  });

  it("are read as a ResourceMeta or rejected with FX1011", () => {
    const Meta = resourceMeta({
      id: t.string(),
      n: t.optional(t.bigint()),
      at: t.datetime().default("2024-01-01"),
      any: t.struct().default({}),
      job: t.optional(t.object(Job)),
    });
    const shapes = anyType(2).chain((type) =>
      valueOf(toTypeNode(type), "packed").map((value) =>
        JSON.stringify({ id: "x", any: { value } }, (_, item: unknown) =>
          typeof item === "bigint" ? Number(item) : item,
        ),
      ),
    );
    const texts = fc.oneof(
      jsonObject.map((json) => JSON.stringify(json)),
      record(fc.jsonValue()).map((json) => JSON.stringify({ ...json, id: "x" })),
      shapes,
    );
    fuzz(harmed(texts.map((text) => new Uint8Array(Buffer.from(text)))), (bytes) => {
      try {
        Meta.decode(bytes);
      } catch (error) {
        assert.ok(error instanceof FxError && error.code === "FX1011", String(error));
      }
    });
  });

  it("are read as JSON or rejected", () => {
    const texts = harmed(fc.json().map((text) => new Uint8Array(Buffer.from(text)))).map((bytes) =>
      Buffer.from(bytes).toString(),
    );
    fuzz(fc.oneof(texts, fc.string({ unit: "binary" })), (text) =>
      assertPlain(valueOr(JsonError, () => readJson(text))),
    );
  });

  it("are read as durations or rejected with a RangeError", () => {
    const parts = fc
      .array(fc.constantFrom(..."1 90 . h m s ms µs P T D W - e 999999999999".split(" "), " "), {
        maxLength: 12,
      })
      .map((all) => all.join(""));
    fuzz(fc.oneof(parts, fc.string()), (text) => {
      const duration = valueOr(RangeError, () => Duration.parse(text));
      if (duration !== undefined) assert.deepEqual(Duration.parse(duration.toString()), duration);
    });
    fuzz(fc.double(), (ms) => void valueOr(RangeError, () => Duration.fromMs(ms)));
  });

  it("are read as datetimes or rejected", () => {
    const parts = fc
      .array(fc.constantFrom(..."2024 - 02 30 29 T : 24 59 60 . 123456789 Z + 99".split(" ")), {
        maxLength: 16,
      })
      .map((all) => all.join(""));
    fuzz(fc.oneof(parts, fc.string()), (text) => {
      const moment = momentFromText(text);
      if (moment !== undefined)
        assert.ok(
          Number.isSafeInteger(moment.seconds) && moment.nanos >= 0 && moment.nanos < 1e9,
          text,
        );
    });
  });

  it("cannot claim more bytes than exist, nest endlessly or reach a prototype", () => {
    const announced = [
      "c6ffffffff",
      "dbffffffff",
      "ddffffffff",
      "dfffffffff",
      "dd40000000dd40000000",
      "c640000000",
      "81a161dd3fffffff",
    ];
    for (const hex of announced)
      assert.throws(() => readMsgpack(Buffer.from(hex, "hex")), MsgpackError);
    for (const byte of [0x91, 0x81])
      assert.throws(() => readMsgpack(new Uint8Array(10_000).fill(byte)), MsgpackError);
    assert.throws(() => readMsgpack(Buffer.from("81a161".repeat(10_000), "hex")), /nested deeper/);
    assert.throws(() => readJson("[".repeat(10_000)), JsonError);
    let deep: Struct = {};
    for (let level = 0; level < 10_000; level++)
      deep = { fields: { ["__proto__"]: { structValue: deep } } };
    assert.throws(() => structToJson(deep), FxError);
    // {"__proto__": {"polluted": true}}
    const back = TypeEngine.toNative(
      binary(Buffer.from("81a95f5f70726f746f5f5f81a8706f6c6c75746564c3", "hex")),
      t.struct(),
    ) as Record<string, unknown>;
    assert.deepEqual([Object.keys(back), back["polluted"]], [["__proto__"], undefined]);
  });
});

const { struct } = fc.letrec<{ struct: Struct; value: StructValue }>((tie) => ({
  struct: fc.record({ fields: record(tie("value")) }, { requiredKeys: [] }),
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({ numberValue: fc.double() }),
    fc.record({ stringValue: fc.string({ unit: "binary" }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.constant({}),
    fc.constant({ nullValue: 0 as const }),
    fc.record({ structValue: tie("struct") }),
    fc.record({
      listValue: fc.record(
        { values: fc.array(tie("value"), { maxLength: 4 }) },
        { requiredKeys: [] },
      ),
    }),
  ),
}));

function readOrFault(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    assert.ok(
      error instanceof FxError && error.code === "FX2009" && error.details.length > 0,
      String(error),
    );
  }
}
