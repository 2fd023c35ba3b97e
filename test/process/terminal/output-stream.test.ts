import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BoundedOutput, OutputStream } from "../../../src/process/terminal/output-stream.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

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

const LINE = Buffer.from(`${"x".repeat(999)}\n`);

describe("BoundedOutput", () => {
  const folder = useTemporaryFolder();
  let reader: number;
  let writer: number;
  beforeEach(() => {
    const fifo = join(folder.path, "fifo");
    execFileSync("mkfifo", [fifo]);
    reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    writer = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
  });
  afterEach(() => {
    closeSync(reader);
    closeSync(writer);
  });

  function readAll(): string {
    const chunks = [];
    for (const chunk = Buffer.alloc(64 * 1024); ;) {
      try {
        const length = readSync(reader, chunk);
        if (length === 0) break;
        chunks.push(Buffer.from(chunk.subarray(0, length)));
      } catch {
        break; // EAGAIN: no more for now
      }
    }
    return Buffer.concat(chunks).toString();
  }

  it("buffers 1 MiB for a slow reader, then drops lines and counts them", async () => {
    let read = "";
    let drain: NodeJS.Timeout | undefined;
    const dropped = await new Promise<number>((resolve) => {
      const output = new BoundedOutput((bytes) => writeSync(writer, bytes), resolve);
      for (let line = 0; line < 3000; line += 1) output.write(LINE);
      drain = setInterval(() => (read += readAll()), 1);
    });
    clearInterval(drain);
    read += readAll();
    assert.ok(dropped > 1500, `${dropped} lines dropped`);
    assert.deepEqual([...new Set(read.split("\n"))], [LINE.toString().trim(), ""]);
    assert.equal(read.length / 1000 + dropped, 3000);
  });

  it("does not wait for the reader at the end", () => {
    const output = new BoundedOutput(
      (bytes) => writeSync(writer, bytes),
      () => undefined,
    );
    for (let line = 0; line < 200; line += 1) output.write(LINE);
    output.end();
    assert.equal(readAll().length % LINE.length, 0);
  });

  it("drops lines that a full disk rejects", function () {
    if (!existsSync("/dev/full")) this.skip();
    const full = openSync("/dev/full", "w");
    const output = new BoundedOutput(
      (bytes) => writeSync(full, bytes),
      () => assert.fail("nothing was written"),
    );
    output.write(LINE);
    output.end();
    closeSync(full);
  });
});
