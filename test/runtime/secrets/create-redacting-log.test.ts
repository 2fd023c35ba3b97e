import assert from "node:assert/strict";
import { createRedactingLog } from "../../../src/runtime/secrets/redactor.ts";

describe("createRedactingLog", () => {
  const lines: unknown[][] = [];
  const write = (...line: unknown[]): void => void lines.push(line);
  const log = createRedactingLog({ debug: write, info: write, warn: write, error: write }, (text) =>
    text.replaceAll("hunter22", "[secret]"),
  );
  beforeEach(() => void lines.splice(0));

  const hostile = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new Error("no");
      },
    },
  );
  const messages: readonly (readonly [given: unknown, written: unknown])[] = [
    ["of hunter22", "of [secret]"],
    [new TypeError("of hunter22"), "TypeError: of [secret]"],
    [{ key: "hunter22" }, '{"key":"[secret]"}'],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("hunter22"), "Symbol([secret])"],
    [7n, "[object BigInt]"],
    [hostile, "Error: the thrown error cannot be read: reading it throws another error"],
  ];
  for (const [given, written] of messages) {
    it(`accepts any message: ${typeof given}`, () => {
      log.warn(given as string);
      assert.deepEqual(lines, [[written]]);
    });
  }

  it("accepts fields that are not an object, and errors with circular causes", () => {
    const error = new Error("round hunter22");
    error.cause = error;
    log.info("a", "hunter22" as never);
    log.info("b", { error });
    assert.deepEqual(lines[0], ["a", { fields: "[secret]" }]);
    const [, fields] = lines[1] as [
      string,
      { error: { message: string; cause: { message: string } } },
    ];
    assert.equal(fields.error.cause.message, "round [secret]");
  });
});
