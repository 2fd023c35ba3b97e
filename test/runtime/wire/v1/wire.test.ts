import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Int64,
  type Literal,
  int64FromBigint,
  int64ToBigint,
} from "../../../../src/runtime/values/literal.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { literal, literalMap } from "../../../support/messages/arbitraries.ts";
import { plain } from "../../../support/messages/plain.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";

const {
  decodeLiteral,
  decodeInputs: decodeLiteralMap,
  encodeLiteral,
  encodeInputs: encodeLiteralMap,
} = FLYTE1;

describe("literals on the wire", () => {
  it("keep their bytes in a round trip", () => {
    fc.assert(
      fc.property(literalMap, (map) => {
        const bytes = encodeLiteralMap(map);
        assert.deepEqual(encodeLiteralMap(decodeLiteralMap(bytes)), bytes);
      }),
      { numRuns: 500 },
    );
    holdsFor(literal, (one) => {
      const bytes = encodeLiteral(one);
      assert.deepEqual(encodeLiteral(decodeLiteral(bytes)), bytes);
    });
  });

  it("have the same bytes as flytekit's", () => {
    const outputs = { literals: { o: { scalar: { primitive: { stringValue: "v" } } } } };
    assert.equal(
      Buffer.from(encodeLiteralMap(outputs)).toString("hex"),
      "0a0c0a016f12070a050a031a0176",
    );
    assert.equal(encodeLiteralMap({}).length, 0);
    assert.deepEqual(Object.keys(decodeLiteralMap(new Uint8Array()).literals ?? {}), []);
  });

  for (const value of [
    0n,
    -1n,
    1n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 32n,
    -(2n ** 32n),
  ]) {
    it(`keep the integer ${value} exactly`, () => {
      const back = decodeLiteral(encodeLiteral(integerLiteral(int64FromBigint(value))));
      assert.equal(int64ToBigint(back.scalar!.primitive!.integer!), value);
    });
  }

  for (const value of [NaN, Infinity, -Infinity, -0, 5e-324, 1.7976931348623157e308]) {
    it(`keep the float ${Object.is(value, -0) ? "-0" : value} exactly`, () => {
      const back = decodeLiteral(encodeLiteral({ scalar: { primitive: { floatValue: value } } }));
      assert.ok(Object.is(back.scalar!.primitive!.floatValue, value));
    });
  }

  it("keep values that are empty, false or zero", () => {
    for (const primitive of [
      { stringValue: "" },
      { boolean: false },
      { integer: 0 },
      { floatValue: 0 },
    ]) {
      assert.deepEqual(plain(decodeLiteral(encodeLiteral({ scalar: { primitive } })).scalar), {
        primitive: plainIntegers(primitive),
      });
    }
    assert.deepEqual(plain(decodeLiteral(encodeLiteral({ scalar: { noneType: {} } })).scalar), {
      noneType: {},
    });
    assert.deepEqual(plain(decodeLiteral(encodeLiteral({ collection: {} })).collection), {
      literals: [],
    });
    assert.deepEqual(plain(decodeLiteral(encodeLiteral({ map: {} })).map), { literals: {} });
  });

  it("keep only the last value if there are several, as protobuf prescribes", () => {
    // The integer 1, then the strings a and b.
    const primitive = Buffer.from([0x08, 1, 0x1a, 1, 0x61, 0x1a, 1, 0x62]);
    const { scalar } = decodeLiteral(rawMessage([1, rawMessage([1, primitive])]));
    assert.deepEqual(plain(scalar), { primitive: { stringValue: "b" } });
  });

  it("keep a name such as __proto__ as data", () => {
    const literals = JSON.parse(
      '{"__proto__":{"scalar":{"primitive":{"boolean":true}}}}',
    ) as Record<string, Literal>;
    const back = decodeLiteralMap(encodeLiteralMap({ literals })).literals ?? {};
    assert.deepEqual(Object.keys(back), ["__proto__"]);
    assert.deepEqual(plain(Object.entries(back)[0]![1].scalar), { primitive: { boolean: true } });
    assert.equal(Object.getPrototypeOf(back), Object.prototype);
  });

  it("keep fields that fx does not know, at any depth", () => {
    const unknown = rawMessage([999, "new"]);
    const scalar = Buffer.concat([rawMessage([1, rawMessage([3, "v"])]), unknown]);
    const entry = rawMessage([1, "o"], [2, Buffer.concat([rawMessage([1, scalar]), unknown])]);
    const bytes = Buffer.concat([rawMessage([1, entry]), unknown]);
    assert.deepEqual(Buffer.from(encodeLiteralMap(decodeLiteralMap(bytes))), bytes);
  });

  it("do not share memory with the buffer they were read from", () => {
    const bytes = Buffer.from(
      encodeLiteral({ scalar: { binary: { value: Uint8Array.of(1, 2, 3), tag: "msgpack" } } }),
    );
    const back = decodeLiteral(bytes);
    bytes.fill(0);
    assert.deepEqual(plain(back.scalar!.binary!.value), [1, 2, 3]);
  });

  it("are rejected if the bytes are truncated or another message", () => {
    const bytes = encodeLiteralMap({ literals: { o: integerLiteral(5) } });
    for (let length = 1; length < bytes.length; length += 1)
      catchFxError("FX2006", () => decodeLiteralMap(bytes.subarray(0, length)));
    catchFxError("FX2006", () => decodeLiteralMap(rawMessage([7, "no literals in here"])));
    assert.match(
      catchFxError("FX2006", () => decodeLiteral(rawMessage([4, Uint8Array.of(0xff)]))).message,
      /text that is not UTF-8/,
    );
  });

  it("are rejected if they nest too deep, when read and when written", () => {
    let value: Literal = integerLiteral(1);
    for (let level = 0; level < 60; level += 1) value = { collection: { literals: [value] } };
    catchFxError("FX2009", () => encodeLiteral(value), /nests deeper than 100 messages/);
    let bytes = rawMessage([1, rawMessage()]);
    for (let level = 0; level < 60; level += 1) bytes = rawMessage([2, rawMessage([1, bytes])]);
    catchFxError("FX2006", () => decodeLiteral(bytes), /more than 100 nested messages/);
  });

  it("are rejected if text has half of a surrogate pair", () => {
    const broken: Literal = { scalar: { primitive: { stringValue: "a\ud800b" } } };
    catchFxError("FX2009", () => encodeLiteral(broken), /half of a surrogate pair: "a\\ud800b"/);
    assert.deepEqual(
      encodeLiteral({ hash: "fine again" }),
      Buffer.from(rawMessage([4, "fine again"])),
    );
  });

  it("are rejected above 64 MiB, when read and when written", () => {
    const value = new Uint8Array(64 * 1024 * 1024);
    assert.match(
      catchFxError("FX2009", () => encodeLiteral({ scalar: { binary: { value } } })).message,
      /of 64\.0 MiB is too large: the limit is 64 MiB/,
    );
    catchFxError("FX2006", () => decodeLiteral(new Uint8Array(64 * 1024 * 1024 + 1)));
  });
});

function integerLiteral(integer: Int64): Literal {
  return { scalar: { primitive: { integer } } };
}

/** `plain` converts every decoded int64 to a bigint. */
function plainIntegers(primitive: object): object {
  return "integer" in primitive ? { integer: 0n } : primitive;
}
