import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Int64,
  type Literal,
  int64FromBigint,
  int64ToBigint,
} from "../../../src/runtime/values/literal.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";
import { literal, literalMap } from "../../support/messages/arbitraries.ts";
import { plain } from "../../support/messages/plain.ts";
import { rawMessage } from "../../support/messages/raw-message.ts";

const {
  decodeLiteral,
  decodeInputs: decodeLiteralMap,
  encodeLiteral,
  encodeInputs: encodeLiteralMap,
} = FLYTE1;

for (const wire of [FLYTE1, FLYTE2])
  describe(`literals on the wire of ${wire.protocol}`, () => {
    it("keep their bytes in a round trip", () => {
      const property = fc.property(literalMap, (map) => {
        for (const [encode, decode] of [
          [wire.encodeInputs, wire.decodeInputs],
          [wire.encodeOutputs, wire.decodeOutputs],
        ] as const)
          assert.deepEqual(encode(decode(encode(map))), encode(map));
      });
      fc.assert(property, { numRuns: 500 });
      holdsFor(literal, (one) => {
        const bytes = wire.encodeLiteral(one);
        assert.deepEqual(wire.encodeLiteral(wire.decodeLiteral(bytes)), bytes);
      });
    });

    it("are rejected if the bytes are truncated or another message", () => {
      const bytes = wire.encodeOutputs({ literals: { o: integerLiteral(5) } });
      for (let length = 1; length < bytes.length; length += 1)
        catchFxError("FX2006", () => wire.decodeOutputs(bytes.subarray(0, length)));
      catchFxError("FX2006", () => wire.decodeInputs(rawMessage([7, "none"])), /^invalid flyteidl/);
    });

    it("are rejected if text has half of a surrogate pair", () => {
      const broken: Literal = { scalar: { primitive: { stringValue: "a\ud800b" } } };
      for (const encode of [
        () => wire.encodeLiteral(broken),
        () => wire.encodeInputs({ literals: { o: broken } }),
      ])
        catchFxError("FX2009", encode, /"a\\ud800b" has half of a surrogate pair/);
      const fine = wire.encodeLiteral({ hash: "fine again" });
      assert.deepEqual(fine, Buffer.from(rawMessage([4, "fine again"])));
    });
  });

describe("literals on the wire", () => {
  it("have the same bytes as flytekit's", () => {
    const outputs = { literals: { o: { scalar: { primitive: { stringValue: "v" } } } } };
    const bytes = Buffer.from(encodeLiteralMap(outputs)).toString("hex");
    assert.equal(bytes, "0a0c0a016f12070a050a031a0176");
    assert.equal(encodeLiteralMap({}).length, 0);
    assert.deepEqual(Object.keys(decodeLiteralMap(new Uint8Array()).literals ?? {}), []);
  });

  const large = [2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
  for (const value of [0n, -1n, 1n, ...large, 2n ** 32n, -(2n ** 32n)]) {
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
    const scalars = [{ stringValue: "" }, { boolean: false }, { floatValue: 0 }];
    for (const [given, expected] of [
      ...scalars.map((primitive) => [{ scalar: { primitive } }, { scalar: { primitive } }]),
      [integerLiteral(0), { scalar: { primitive: { integer: 0n } } }], // as plain has each int64
      [{ scalar: { noneType: {} } }, { scalar: { noneType: {} } }],
      [{ collection: {} }, { collection: { literals: [] } }],
      [{ map: {} }, { map: { literals: {} } }],
    ] as [Literal, Literal][]) {
      const { scalar, collection, map } = decodeLiteral(encodeLiteral(given));
      const read = scalar ?? collection ?? map;
      assert.deepEqual(plain(read), Object.values(expected)[0]);
    }
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

  it("are rejected if text is not UTF-8", () => {
    const bytes = rawMessage([4, Uint8Array.of(0xff)]);
    catchFxError("FX2006", () => decodeLiteral(bytes), /at byte \d+ of \d+: .*utf-8/);
  });

  it("are rejected if they nest too deep, when read and when written", () => {
    let value: Literal = integerLiteral(1);
    for (let level = 0; level < 60; level += 1) value = { collection: { literals: [value] } };
    catchFxError("FX2009", () => encodeLiteral(value), /cannot be written: max depth exceeded/);
    let bytes = rawMessage([1, rawMessage()]);
    for (let level = 0; level < 60; level += 1) bytes = rawMessage([2, rawMessage([1, bytes])]);
    catchFxError("FX2006", () => decodeLiteral(bytes), /max depth exceeded/);
  });

  it("are rejected above 64 MiB, when read and when written", () => {
    const value = new Uint8Array(64 * 1024 * 1024);
    const tooLarge = /of 64\.0 MiB is too large: the limit is 64 MiB/;
    catchFxError("FX2009", () => encodeLiteral({ scalar: { binary: { value } } }), tooLarge);
    catchFxError("FX2006", () => decodeLiteral(new Uint8Array(64 * 1024 * 1024 + 1)));
  });
});

function integerLiteral(integer: Int64): Literal {
  return { scalar: { primitive: { integer } } };
}

const stringLiteral = (value: string): Uint8Array =>
  rawMessage([1, rawMessage([1, rawMessage([3, value])])]);

describe("Flyte 2's literals on the wire", () => {
  it("read Flyte 1's maps as lists of names and values", () => {
    holdsFor(literalMap, (map) =>
      assert.deepEqual(
        encodeLiteralMap(FLYTE2.decodeOutputs(encodeLiteralMap(map))),
        encodeLiteralMap(map),
      ),
    );
  });

  it("are written in the order of the map, and read in any order", () => {
    const one = { scalar: { primitive: { integer: 1 } } };
    const names = (bytes: Uint8Array): string[] =>
      Object.keys(FLYTE2.decodeInputs(bytes).literals ?? {});
    assert.deepEqual(names(FLYTE2.encodeInputs({ literals: { b: one, a: one } })), ["b", "a"]);
    assert.equal(FLYTE2.encodeOutputs({ literals: {} }).length, 0);
    const bytes = rawMessage(
      [1, rawMessage([1, "b"], [2, stringLiteral("1")])],
      [1, rawMessage([2, stringLiteral("2")], [1, "__proto__"])],
      [1, rawMessage([1, "b"], [2, stringLiteral("3")])],
    );
    const { literals } = FLYTE2.decodeInputs(bytes);
    const entries = Object.entries(literals ?? {});
    const read = entries.map(([name, value]) => `${name} ${value.scalar?.primitive?.stringValue}`);
    assert.deepEqual(read, ["b 3", "__proto__ 2"]);
  });

  it("keep unknown fields inside a value", () => {
    const value = Buffer.concat([stringLiteral("v"), rawMessage([999, "new"])]);
    const bytes = rawMessage([1, rawMessage([1, "o"], [2, value])]);
    assert.deepEqual(FLYTE2.encodeOutputs(FLYTE2.decodeOutputs(bytes)), bytes);
  });

  it("read a missing value as an empty one", () => {
    assert.deepEqual(plain(FLYTE2.decodeInputs(rawMessage([1, rawMessage([1, "o"])]))), {
      literals: { o: {} },
    });
  });
});
