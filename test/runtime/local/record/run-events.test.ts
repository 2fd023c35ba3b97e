import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { RunEvent } from "../../../../src/entries/index.ts";
import {
  readRunEvents,
  readRunEventsFrom,
  RunEventWriter,
} from "../../../../src/runtime/local/record/run-events.ts";
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
        const { name, message } = (EVENTS[index] as { error: Error }).error;
        assert.deepEqual([plain.type, plain.error], [EVENTS[index]!.type, plain.error]);
        assert.deepEqual(
          [(plain.error as Error).name, (plain.error as Error).message],
          [name, message],
        );
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
    assert.deepEqual(
      seen.map(({ type }) => type),
      types.slice(0, seen.length),
    );
    assert.ok(seen.length >= types.length - 1, `${seen.length} of ${types.length} events`);
  });
});
