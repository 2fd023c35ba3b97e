import assert from "node:assert/strict";
import { writeMsgpack } from "../../../../src/runtime/values/msgpack/msgpack-writer.ts";
import {
  checkParts,
  getMostParts,
  weighMsgpack,
} from "../../../../src/runtime/wire/codec/check-parts.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../../src/runtime/wire/v2/wire.ts";
import { field } from "../../../support/messages/hostile-messages.ts";

const { decodeLiteral, decodeInputs: decodeLiteralMap } = FLYTE1;
const { decodeInputs } = FLYTE2;

const MILLION = 1_000_000;
const INTEGER = field(1, field(1, field(1, Buffer.from([8, 5]))));
const EMPTY = field(1, Buffer.alloc(0));

function list(item: Buffer, times: number): Buffer {
  const value = field(2, field(2, Buffer.alloc(item.length * times, item)));
  return field(1, Buffer.concat([field(1, Buffer.from("x")), value]));
}

describe("checkParts", function () {
  this.timeout(0);

  it("accepts a list of a million integers", () => {
    const { literals } = decodeLiteralMap(list(INTEGER, MILLION));
    assert.equal(literals!["x"]!.collection!.literals!.length, MILLION);
  });

  for (const [protocol, decode] of [
    ["flyte1", decodeLiteralMap],
    ["flyte2", decodeInputs],
  ] as const)
    it(`rejects more than a million literals under ${protocol}`, () => {
      assert.throws(() => decode(list(EMPTY, MILLION + 1001)), {
        code: "FX2018",
        message: /has more than 1,001,000 literals/,
      });
    });

  it("accepts as many parts as fit into the heap, and says how many integers do", () => {
    const mostParts = getMostParts(256 * 1024 * 1024);
    const integers = (count: number): Buffer =>
      field(2, Buffer.alloc(INTEGER.length * count, INTEGER));
    assert.ok(decodeLiteral(integers(mostParts / 4 - 1), mostParts));
    assert.throws(() => decodeLiteral(integers(mostParts / 4 + 1), mostParts), {
      code: "FX2018",
      message: /too many .* \(the memory of this server allows 262,144 integers\)/,
    });
    assert.equal(getMostParts(4 * 1024 ** 3), getMostParts(1024 ** 3));
  });

  it("rejects half a million unknown fields in known and unknown messages", () => {
    const bytes = Buffer.alloc(MILLION, Buffer.from([0x78, 1]));
    for (const type of ["flyteidl.core.LiteralMap", "grpc.health.v1.HealthCheckRequest"])
      assert.throws(() => checkParts(bytes, type), { code: "FX2018", message: /too many fields/ });
  });

  it("ignores invalid bytes, which the decoder reports", () => {
    checkParts(Buffer.alloc(MILLION, 0xff), "flyteidl.core.LiteralMap");
  });

  it("counts every msgpack value once, regardless of the length of its text or bytes", () => {
    const values = ["text", "x".repeat(100_000), 1, -1, 300, 70_000, 2 ** 40, 1.5, null, true];
    assert.equal(weighMsgpack(writeMsgpack(values)), 4 + values.length);
    assert.equal(weighMsgpack(writeMsgpack({ a: 1, b: 2 })), 4 + 2 * 5 + 4);
  });
});
