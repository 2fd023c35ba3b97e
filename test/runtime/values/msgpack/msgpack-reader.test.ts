import assert from "node:assert/strict";
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import {
  MsgpackError,
  readMsgpack,
} from "../../../../src/runtime/values/msgpack/msgpack-reader.ts";
import { writeMsgpack } from "../../../../src/runtime/values/msgpack/msgpack-writer.ts";
import { type Plain, WholeFloat } from "../../../../src/runtime/values/msgpack/plain.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

describe("msgpack", () => {
  const forms: [Plain, string][] = [
    [null, "c0"],
    [true, "c3"],
    [false, "c2"],
    [0, "00"],
    [127, "7f"],
    [128, "cc80"],
    [255, "ccff"],
    [256, "cd0100"],
    [65535, "cdffff"],
    [65536, "ce00010000"],
    [2 ** 32, "cf0000000100000000"],
    [2 ** 53 - 1, "cf001fffffffffffff"],
    [-1, "ff"],
    [-32, "e0"],
    [-33, "d0df"],
    [-128, "d080"],
    [-129, "d1ff7f"],
    [-32769, "d2ffff7fff"],
    [-(2 ** 31) - 1, "d3ffffffff7fffffff"],
    [2n ** 64n - 1n, "cfffffffffffffffff"],
    [-(2n ** 63n), "d38000000000000000"],
    [5n, "05"],
    [1.5, "cb3ff8000000000000"],
    [new WholeFloat(2), "cb4000000000000000"],
    [-0, "cb8000000000000000"],
    [2 ** 53, "cb4340000000000000"],
    [NaN, "cb7ff8000000000000"],
    ["", "a0"],
    ["é", "a2c3a9"],
    [[], "90"],
    [{ b: 1, a: [null] }, "82a16201a16191c0"],
  ];
  for (const [plain, form] of forms) {
    it(`writes ${typeof plain === "object" ? JSON.stringify(plain) : String(plain)} as ${form}`, () =>
      assert.equal(hex(writeMsgpack(plain)), form));
  }

  it("copies what it reads", () => {
    const message = Buffer.from("82a36b6579c40161a26f6bc0", "hex");
    const value = readMsgpack(message) as Record<string, unknown>;
    message.fill(0);
    assert.deepEqual(value, { key: new Uint8Array([0x61]), ok: null });
    assert.deepEqual(readMsgpack(bytes("81a36b657905")), { key: 5 });
  });

  it("reads many different keys", () => {
    const numbers = Array.from({ length: 3000 }, (_, index) => index);
    const map = Object.fromEntries(
      numbers.map((index) => [`k${index}${index % 2 === 0 ? "" : "é"}`, index]),
    );
    assert.deepEqual(readMsgpack(writeMsgpack(map)), map);
  });

  it("writes a value while it writes another, or after a failure", () => {
    const inner = () => hex(writeMsgpack({ inner: "x".repeat(100) }));
    const alone = inner();
    const within: string[] = [];
    const outer = {
      a: 1,
      get b() {
        within.push(inner());
        return 2;
      },
    };
    assert.equal(hex(writeMsgpack(outer)), "82a16101a16202");
    assert.deepEqual(within, [alone]);
    const failing = {
      a: 1,
      get b(): number {
        throw new Error("no");
      },
    };
    assert.throws(() => writeMsgpack(failing), /no/);
    assert.equal(inner(), alone);
  });

  const lengths = [31, 32, 255, 256, 65535, 65536];
  for (const length of lengths) {
    it(`reads back texts, lists and maps of ${length}`, () => {
      const plain = {
        text: "x".repeat(length),
        list: new Array(length).fill(7),
        map: Object.fromEntries(Array.from({ length }, (_, i) => [`k${i}`, i])),
      };
      assert.deepEqual(readMsgpack(writeMsgpack(plain)), plain);
      assert.deepEqual(decode(writeMsgpack(plain)), plain);
    });
  }

  const json = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => !JSON.stringify(value).includes("__proto__"));
  it("reads and writes like @msgpack/msgpack", () => {
    holdsFor(json, (value) => {
      assert.deepEqual(decode(writeMsgpack(value as Plain)), value);
      const theirs = encode(value);
      assert.deepEqual(readMsgpack(theirs), decode(theirs));
    });
  });

  it("keeps every 64-bit integer", () => {
    holdsFor(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
      const expected = Number.isSafeInteger(Number(value)) ? Number(value) : value;
      assert.equal(readMsgpack(writeMsgpack(value)), expected);
    });
  });

  it("keeps every float", () => {
    holdsFor(fc.double(), (value) =>
      assert.ok(Object.is(readMsgpack(writeMsgpack(new WholeFloat(value))), value)),
    );
  });

  it("reads bytes, float32, and integer keys as Python writes them", () => {
    assert.deepEqual(readMsgpack(bytes("c40201ff")), new Uint8Array([1, 0xff]));
    assert.equal(readMsgpack(bytes("ca3fc00000")), 1.5);
    assert.deepEqual(readMsgpack(bytes("8207a161ffa162")), { "7": "a", "-1": "b" });
  });

  it("keeps the key __proto__ as data", () => {
    const form = "81a95f5f70726f746f5f5f81a16101";
    const map = readMsgpack(bytes(form)) as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(map), Object.prototype);
    assert.deepEqual(Object.keys(map), ["__proto__"]);
    assert.equal((map as { a?: unknown }).a, undefined);
    assert.equal(hex(writeMsgpack(map as { [key: string]: Plain })), form);
  });

  const refused: [string, string, RegExp][] = [
    ["no bytes", "", /end too early/],
    ["a truncated text", "a361", /end too early/],
    ["a declared text of 1 GiB", "db40000000", /end too early/],
    ["a declared list of 4 billion", "ddffffffff", /end too early/],
    ["a declared map of 4 billion", "dfffffffff", /end too early/],
    ["declared bytes of 1 GiB", "c640000000", /end too early/],
    ["two values", "0101", /1 byte follows/],
    ["a string that is not UTF-8", "a2c328", /not valid UTF-8/],
    ["an extension", "d4ff00", /0xd4/],
    ["the unused type byte", "c1", /0xc1/],
    ["a duplicate key", "82a16101a16102", /duplicate key "a"/],
    ["a key that is a list", "819001", /neither a string nor an integer/],
    ["10,000 nested lists", `${"91".repeat(10_000)}c0`, /deeper than 100/],
    ["10,000 nested maps", `${"81a161".repeat(10_000)}c0`, /deeper than 100/],
    [
      "lists that declare a million items each",
      "dd000f4240".repeat(100_000),
      /end too early|deeper than 100/,
    ],
  ];
  for (const [name, form, message] of refused) {
    it(`rejects ${name}`, () =>
      assert.throws(() => readMsgpack(bytes(form)), { constructor: MsgpackError, message }));
  }
});
