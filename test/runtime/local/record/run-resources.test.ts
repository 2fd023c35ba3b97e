import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  hasRunResources,
  readRunResources,
  RunResourceWriter,
} from "../../../../src/runtime/local/record/run-resources.ts";
import { Redactor } from "../../../../src/runtime/secrets/redactor.ts";

const FILE = "resources.jsonl";

describe("the Resources on record", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "fx-resources-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const create = (): RunResourceWriter =>
    new RunResourceWriter(folder, new Redactor(() => ["hunter2"]));
  const append = (writer: RunResourceWriter, poll: number, message: string | Uint8Array): void =>
    writer.append(Buffer.from(message), { at: 1000 + poll, attempt: 1, poll });
  const read = (): string[] =>
    readRunResources(folder).map(
      ({ poll, message }) =>
        `${poll} ${message === null ? "-" : Buffer.from(message, "base64").toString()}`,
    );

  it("leave out one that is the same as the one before", () => {
    const writer = create();
    for (const [index, message] of ["a", "a", "b", "a", "a"].entries())
      append(writer, index + 1, message);
    writer.close();
    assert.deepEqual(read(), ["1 a", "3 b", "4 a"]);
  });

  it("exist once the first is written, not once its file is there", () => {
    assert.equal(hasRunResources(folder), false);
    appendFileSync(join(folder, FILE), "");
    assert.equal(hasRunResources(folder), false);
    const writer = create();
    append(writer, 1, "a");
    writer.close();
    assert.equal(hasRunResources(folder), true);
  });

  it("are any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const writer = create();
        append(writer, 1, bytes);
        writer.close();
        const { size, message } = readRunResources(folder).at(-1)!;
        assert.equal(size, bytes.length);
        assert.deepEqual(new Uint8Array(Buffer.from(message!, "base64")), bytes);
      }),
      { numRuns: 50 },
    );
  });

  it("hold no secret", () => {
    const writer = create();
    append(writer, 1, "token hunter2");
    writer.close();
    assert.deepEqual(read(), ["1 -"]);
    const file = readFileSync(join(folder, FILE), "utf8");
    assert.ok(!file.includes(Buffer.from("token hunter2").toString("base64")));
  });

  it("take at most 4 MiB, and a small one fits after one that is too large", () => {
    const writer = create();
    for (const poll of [1, 2, 3]) append(writer, poll, String(poll).repeat(2_000_000));
    append(writer, 4, "small");
    writer.close();
    assert.deepEqual(
      readRunResources(folder).map(({ size, message }) => [size, message === null]),
      [
        [2_000_000, false],
        [2_000_000, true],
        [2_000_000, true],
        [5, false],
      ],
    );
  });

  it("are at most 1,000, so that a run with 10,000 messages stays small", () => {
    const writer = create();
    for (let poll = 1; poll <= 10_000; poll++) append(writer, poll, `message ${poll}`);
    writer.close();
    assert.equal(readRunResources(folder).length, 1000);
    assert.ok(statSync(join(folder, FILE)).size < 150_000);
  });

  it("continue after a process that was killed while it wrote", () => {
    const killed = create();
    append(killed, 1, "a");
    killed.close();
    appendFileSync(join(folder, FILE), '{"v":1,"at":5,"att');
    const next = create();
    append(next, 1, "b");
    next.close();
    assert.deepEqual(read(), ["1 a", "1 b"]);
  });

  it("leave out lines that fx did not write", () => {
    const lines = ["[]", "null", '{"v":2}', '{"v":1,"at":"1","attempt":1}', "\u0000"];
    appendFileSync(join(folder, FILE), lines.join("\n"));
    assert.deepEqual(read(), []);
  });

  it("follow no link", () => {
    const elsewhere = join(folder, "elsewhere");
    appendFileSync(elsewhere, "");
    symlinkSync(elsewhere, join(folder, FILE));
    const writer = create();
    append(writer, 1, "a");
    writer.close();
    assert.equal(statSync(elsewhere).size, 0);
    assert.deepEqual(read(), []);
  });

  it("are not recorded after the end", () => {
    const writer = create();
    append(writer, 1, "a");
    writer.close();
    append(writer, 2, "b");
    assert.deepEqual(read(), ["1 a"]);
  });
});
