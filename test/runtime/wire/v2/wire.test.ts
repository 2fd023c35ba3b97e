import assert from "node:assert/strict";
import fc from "fast-check";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../../src/runtime/wire/v2/wire.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { literal, literalMap } from "../../../support/messages/arbitraries.ts";
import { plain } from "../../../support/messages/plain.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";

const { encodeInputs: encodeLiteralMap } = FLYTE1;
const { decodeInputs, decodeLiteral, decodeOutputs, encodeInputs, encodeLiteral, encodeOutputs } =
  FLYTE2;

const text = (value: string): Uint8Array =>
  rawMessage([1, rawMessage([1, rawMessage([3, value])])]);

describe("Flyte 2's literals on the wire", () => {
  it("keep their bytes in a round trip", () => {
    fc.assert(
      fc.property(literalMap, (map) => {
        assert.deepEqual(encodeInputs(decodeInputs(encodeInputs(map))), encodeInputs(map));
        assert.deepEqual(encodeOutputs(decodeOutputs(encodeOutputs(map))), encodeOutputs(map));
      }),
      { numRuns: 300 },
    );
    holdsFor(literal, (one) =>
      assert.deepEqual(encodeLiteral(decodeLiteral(encodeLiteral(one))), encodeLiteral(one)),
    );
  });

  it("read Flyte 1's maps as lists of names and values", () => {
    holdsFor(literalMap, (map) =>
      assert.deepEqual(
        encodeLiteralMap(decodeOutputs(encodeLiteralMap(map))),
        encodeLiteralMap(map),
      ),
    );
  });

  it("are written in the order of the map, and read in any order", () => {
    const one = { scalar: { primitive: { integer: 1 } } };
    const names = (bytes: Uint8Array): string[] => Object.keys(decodeInputs(bytes).literals ?? {});
    assert.deepEqual(names(encodeInputs({ literals: { b: one, a: one } })), ["b", "a"]);
    assert.equal(encodeOutputs({ literals: {} }).length, 0);
    const bytes = rawMessage(
      [1, rawMessage([1, "b"], [2, text("1")])],
      [1, rawMessage([2, text("2")], [1, "__proto__"])],
      [1, rawMessage([1, "b"], [2, text("3")])],
    );
    const { literals } = decodeInputs(bytes);
    assert.deepEqual(
      Object.entries(literals ?? {}).map(([name, value]) => [
        name,
        value.scalar?.primitive?.stringValue,
      ]),
      [
        ["b", "3"],
        ["__proto__", "2"],
      ],
    );
  });

  it("keep unknown fields inside a value", () => {
    const value = Buffer.concat([text("v"), rawMessage([999, "new"])]);
    const bytes = rawMessage([1, rawMessage([1, "o"], [2, value])]);
    assert.deepEqual(encodeOutputs(decodeOutputs(bytes)), bytes);
  });

  it("read a missing value as an empty one", () => {
    assert.deepEqual(plain(decodeInputs(rawMessage([1, rawMessage([1, "o"])]))), {
      literals: { o: {} },
    });
  });

  it("are rejected if the bytes are truncated or another message", () => {
    const bytes = encodeOutputs({ literals: { o: { scalar: { primitive: { integer: 5 } } } } });
    for (let length = 1; length < bytes.length; length += 1)
      catchFxError("FX2006", () => decodeOutputs(bytes.subarray(0, length)));
    assert.match(
      catchFxError("FX2006", () => decodeInputs(rawMessage([7, "none"]))).message,
      /^invalid flyteidl2\.task\.Inputs/,
    );
    catchFxError("FX2009", () =>
      encodeInputs({ literals: { o: { scalar: { primitive: { stringValue: "\ud800" } } } } }),
    );
  });
});
