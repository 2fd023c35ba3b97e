import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { RunEvent } from "../../../../src/entries/index.ts";
import {
  readRunEvents,
  readRunEventsFrom,
  RunEventWriter,
} from "../../../../src/runtime/local/record/run-events.ts";
import {
  hasRunResources,
  readRunResources,
  RunResourceWriter,
} from "../../../../src/runtime/local/record/run-resources.ts";
import { Redactor } from "../../../../src/runtime/secrets/redactor.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

const moment = { at: Date.UTC(2026, 10, 26), attempt: 1 };
const EVENTS: readonly RunEvent[] = [
  { ...moment, type: "started", runId: "7f3a", attempts: 2, outputPrefix: "/out" },
  { ...moment, type: "resumed", runId: "7f3a", attempts: 2, pid: 4711, startedAt: moment.at },
  { ...moment, type: "created", resourceMeta: '{"jobId": "1"}' },
  {
    ...moment,
    type: "phase",
    phase: "RUNNING",
    message: "60 %",
    logLinks: [{ uri: "http://a/b", name: "log" }],
  },
  { ...moment, type: "polled", polls: 2, nextInMs: 100 },
  { ...moment, type: "get-failed", error: new TypeError("odd"), failingForMs: 0, budgetMs: 1 },
  { ...moment, type: "log", lines: [{ message: "line ⏎ €" }] },
  { ...moment, type: "logged", level: "info", message: "hello", fields: { city: "Oslo" } },
  { ...moment, type: "retrying", inMs: 1, error: new Error("broken") },
  { ...moment, type: "deleting", why: "stopped by SIGINT", stopped: true },
  { ...moment, type: "deleted", tookMs: 3 },
  { ...moment, type: "succeeded", tookMs: 4 },
  { ...moment, type: "ended", how: "failed", error: new Error("broken") },
  { ...moment, type: "injected", fault: "throw-before@get2", message: "get throws" },
  { ...moment, type: "warning", message: "odd" },
];

describe("the events of a run on record", () => {
  const folder = useTemporaryFolder();
  const file = (): string => join(folder.path, "events.jsonl");
  function write(events: readonly RunEvent[], redactor = new Redactor(() => [])): void {
    const writer = new RunEventWriter(folder.path, redactor);
    for (const event of events) writer.append(event);
    writer.close();
  }

  it("are read as they were written, errors with their name and message", () => {
    write(EVENTS);
    const read = readRunEvents(folder.path);
    assert.equal(read.length, EVENTS.length);
    for (const [index, event] of read.entries()) {
      const { v, ...plain } = event as RunEvent & { v: number };
      assert.equal(v, 1);
      if (!("error" in plain)) assert.deepEqual(plain, EVENTS[index]);
      else {
        assert.equal(plain.type, EVENTS[index]!.type);
        assert.equal(String(plain.error), String((EVENTS[index] as { error: Error }).error));
      }
    }
  });

  it("hold no known secret", () => {
    write(EVENTS, new Redactor(() => ["Oslo", "broken"]));
    assert.doesNotMatch(readFileSync(file(), "utf8"), /Oslo|broken/);
  });

  it("are read up to the place where the file was cut, at any byte", () => {
    write(EVENTS);
    const bytes = readFileSync(file());
    for (let length = 0; length <= bytes.length; length += 1) {
      writeFileSync(file(), bytes.subarray(0, length));
      const whole = bytes.subarray(0, length).toString("latin1").split("\n").length - 1;
      const read = readRunEvents(folder.path).length;
      assert.ok(read === whole || read === whole + 1, `${length} bytes: ${read} of ${whole}`);
    }
  });

  it("continue on a new line after a process that died while it wrote", () => {
    write(EVENTS.slice(0, 2));
    appendFileSync(file(), '{"v":1,"type":"pol');
    write(EVENTS.slice(2));
    assert.equal(readRunEvents(folder.path).length, EVENTS.length);
  });

  it("leave out lines that are not events", () => {
    holdsFor(fc.array(fc.oneof(fc.json(), fc.string())), (lines) => {
      writeFileSync(file(), `${lines.join("\n")}\n`);
      assert.deepEqual(readRunEvents(folder.path), []);
    });
  });

  it("take at most 16 MiB, with a note where they were cut, and the end of the run", () => {
    const lines = [{ message: "x".repeat(9000) }];
    write([
      ...Array.from({ length: 2500 }, (): RunEvent => ({ ...moment, type: "log", lines })),
      { ...moment, type: "succeeded", tookMs: 5 },
    ]);
    assert.ok(statSync(file()).size <= 16 * 1024 * 1024);
    const [note, end] = readRunEvents(folder.path).slice(-2);
    assert.match(note?.type === "warning" ? note.message : "", /later events are not recorded/);
    assert.equal(end?.type, "succeeded");
  });

  it("are read on from where a line was not complete yet", () => {
    write(EVENTS);
    const bytes = readFileSync(file());
    const seen: RunEvent[] = [];
    for (let from = 0, length = 0; length <= bytes.length; length += 100) {
      writeFileSync(file(), bytes.subarray(0, length));
      const { events, next } = readRunEventsFrom(folder.path, from);
      seen.push(...events);
      from = next;
    }
    const types = EVENTS.map(({ type }) => type);
    const seenTypes = seen.map(({ type }) => type);
    assert.deepEqual(seenTypes, types.slice(0, seen.length));
    assert.ok(seen.length >= types.length - 1, `${seen.length} of ${types.length} events`);
  });
});

const FILE = "resources.jsonl";

describe("the Resources on record", () => {
  const folder = useTemporaryFolder();

  const append = (writer: RunResourceWriter, poll: number, message: string | Uint8Array): void =>
    writer.append(Buffer.from(message), { at: 1000 + poll, attempt: 1, poll });
  function write(...messages: readonly (string | Uint8Array)[]): RunResourceWriter {
    const writer = new RunResourceWriter(folder.path, new Redactor(() => ["hunter2"]));
    for (const [index, message] of messages.entries()) append(writer, index + 1, message);
    writer.close();
    return writer;
  }
  const read = (): string[] =>
    readRunResources(folder.path).map(
      ({ poll, message }) =>
        `${poll} ${message === null ? "-" : Buffer.from(message, "base64").toString()}`,
    );

  it("leave out one that is the same as the one before", () => {
    write("a", "a", "b", "a", "a");
    assert.deepEqual(read(), ["1 a", "3 b", "4 a"]);
  });

  it("exist once the first is written, not once its file is there", () => {
    assert.equal(hasRunResources(folder.path), false);
    appendFileSync(join(folder.path, FILE), "");
    assert.equal(hasRunResources(folder.path), false);
    write("a");
    assert.equal(hasRunResources(folder.path), true);
  });

  it("are any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        write(bytes);
        const { size, message } = readRunResources(folder.path).at(-1)!;
        assert.equal(size, bytes.length);
        assert.deepEqual(new Uint8Array(Buffer.from(message!, "base64")), bytes);
      }),
      { numRuns: 50 },
    );
  });

  it("hold no secret", () => {
    write("token hunter2");
    assert.deepEqual(read(), ["1 -"]);
    const file = readFileSync(join(folder.path, FILE), "utf8");
    assert.ok(!file.includes(Buffer.from("token hunter2").toString("base64")));
  });

  it("take at most 4 MiB, and a small one fits after one that is too large", () => {
    write(...["1", "2", "3"].map((text) => text.repeat(2_000_000)), "small");
    const found = readRunResources(folder.path);
    const sizes = found.map(({ size, message }) => `${size}${message === null ? " -" : ""}`);
    assert.deepEqual(sizes, ["2000000", "2000000 -", "2000000 -", "5"]);
  });

  it("are at most 1,000, so that a run with 10,000 messages stays small", () => {
    write(...Array.from({ length: 10_000 }, (_, index) => `message ${index}`));
    assert.equal(readRunResources(folder.path).length, 1000);
    assert.ok(statSync(join(folder.path, FILE)).size < 150_000);
  });

  it("continue after a process that was killed while it wrote", () => {
    write("a");
    appendFileSync(join(folder.path, FILE), '{"v":1,"at":5,"att');
    write("b");
    assert.deepEqual(read(), ["1 a", "1 b"]);
  });

  it("leave out lines that fx did not write", () => {
    const lines = ["[]", "null", '{"v":2}', '{"v":1,"at":"1","attempt":1}', "\u0000"];
    appendFileSync(join(folder.path, FILE), lines.join("\n"));
    assert.deepEqual(read(), []);
  });

  it("follow no link", () => {
    const elsewhere = join(folder.path, "elsewhere");
    appendFileSync(elsewhere, "");
    symlinkSync(elsewhere, join(folder.path, FILE));
    write("a");
    assert.equal(statSync(elsewhere).size, 0);
    assert.deepEqual(read(), []);
  });

  it("are not recorded after the end", () => {
    append(write("a"), 2, "b");
    assert.deepEqual(read(), ["1 a"]);
  });
});
