import assert from "node:assert/strict";
import type { Json } from "../../../src/runtime/base/json.ts";
import {
  type Struct,
  type StructValue,
  jsonToStruct,
  structToJson,
} from "../../../src/runtime/base/struct.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";
import { jsonObject } from "../../support/messages/arbitraries.ts";

describe("Struct", () => {
  it("returns the JSON that was written", () => {
    holdsFor(jsonObject, (json) => assert.deepEqual(structToJson(jsonToStruct(json)), json));
  });

  it("lists at most 50 values that it cannot hold", () => {
    const error = catchFxError("FX3010", () =>
      jsonToStruct({ rows: Array<number>(1000).fill(NaN) }),
    );
    assert.equal(error.details.length, 50);
  });

  it("keeps a key called __proto__ as data", () => {
    const json = JSON.parse('{"__proto__":{"admin":true},"list":[{"__proto__":1}]}') as Record<
      string,
      Json
    >;
    const back = structToJson(jsonToStruct(json));
    assert.equal(JSON.stringify(back), JSON.stringify(json));
    assert.equal((back as { admin?: unknown }).admin, undefined);
  });

  it("keeps the sign of zero and the digits of large numbers", () => {
    const { a, b } = structToJson(jsonToStruct({ a: -0, b: 2 ** 53 + 2 })) as {
      a: number;
      b: number;
    };
    assert.ok(Object.is(a, -0));
    assert.equal(b, 2 ** 53 + 2);
  });

  it("omits undefined properties, as JSON does", () => {
    assert.deepEqual(jsonToStruct({ a: undefined, b: 1 } as unknown as { b: number }), {
      fields: { b: { numberValue: 1 } },
    });
  });

  it("lists every value that a Struct cannot hold, with its path", () => {
    const json = {
      a: NaN,
      b: [1, Infinity, { c: 5n }],
      d: new Date(0),
      e: [undefined],
      f: () => 1,
    } as unknown as Record<string, Json>;
    const error = catchFxError("FX3010", () => jsonToStruct(json));
    assert.deepEqual(error.details, [
      "custom.a: NaN, which JSON cannot represent",
      "custom.b[1]: Infinity, which JSON cannot represent",
      "custom.b[2].c: BigInt",
      "custom.d: Date",
      "custom.e[0]: undefined",
      "custom.f: Function",
    ]);
  });

  it("rejects a value that is not an object", () => {
    const error = catchFxError("FX1007", () =>
      jsonToStruct([1] as never, { code: "FX1007", name: "customInfo" }),
    );
    assert.deepEqual(error.details, ["customInfo: expected an object, got Array"]);
  });

  it("writes 32 levels, and rejects 33 levels and circular objects", () => {
    jsonToStruct(nested(32));
    assert.match(
      catchFxError("FX3010", () => jsonToStruct(nested(33))).details[0]!,
      /nests deeper than 32 levels/,
    );
    const circle: Record<string, Json> = {};
    circle["self"] = circle;
    catchFxError("FX3010", () => jsonToStruct(circle));
  });

  it("reads deep Structs up to a limit", () => {
    structToJson(nestedStruct(100));
    catchFxError("FX2006", () => structToJson(nestedStruct(101)));
    catchFxError("FX2006", () => structToJson({ fields: { list: nestedList(101) } }));
  });

  it("reads a value without a kind as null", () => {
    assert.deepEqual(structToJson({ fields: { a: {} } }), { a: null });
  });
});

function nested(levels: number): Record<string, Json> {
  let json: Record<string, Json> = { leaf: 1 };
  for (let level = 1; level < levels; level += 1) json = { inner: json };
  return json;
}

function nestedStruct(levels: number): Struct {
  let struct: Struct = { fields: {} };
  for (let level = 1; level < levels; level += 1)
    struct = { fields: { inner: { structValue: struct } } };
  return struct;
}

function nestedList(levels: number): StructValue {
  let value: StructValue = { nullValue: 0 };
  for (let level = 0; level < levels; level += 1) value = { listValue: { values: [value] } };
  return value;
}
