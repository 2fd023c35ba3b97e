import assert from "node:assert/strict";
import { OutputStream } from "../../../src/process/terminal/output-stream.ts";

const HOSTILE = "\u001b]52;c;aGk=\u0007\u202e\u009b";
const SHOWN = "\\u001b]52;c;aGk=\\u0007\\u202e\\u009b";

describe("OutputStream", () => {
  function open(fd: number, isTTY: boolean): { stream: OutputStream; text: () => string } {
    const chunks: Uint8Array[] = [];
    const write = (bytes: Uint8Array): number => (
      chunks.push(Uint8Array.from(bytes)),
      bytes.length
    );
    const stream = new OutputStream(
      () => ({ fd, isTTY }) as never,
      write,
      () => undefined,
    );
    return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
  }

  for (const [where, fd, isTTY] of [
    ["a terminal", 1, true],
    ["standard error, also in a pipe", 2, false],
  ] as const)
    it(`prints text of others without its control sequences to ${where}`, () => {
      const { stream, text } = open(fd, isTTY);
      stream.print(HOSTILE);
      assert.equal(text(), SHOWN);
    });

  it("prints text unchanged to a pipe, and bytes unchanged everywhere", () => {
    const pipe = open(1, false);
    pipe.stream.print(HOSTILE);
    assert.equal(pipe.text(), HOSTILE);
    const terminal = open(1, true);
    terminal.stream.print(Buffer.from(HOSTILE));
    assert.equal(terminal.text(), HOSTILE);
  });
});
