import assert from "node:assert/strict";
import { RunStory } from "../../../page/model/run-story.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";

function event(at: number, type: string, fields: object = {}, attempt = 1): RunEvent {
  return { type, at, attempt, ...fields } as RunEvent;
}

function read(...events: RunEvent[]): RunStory {
  const story = new RunStory();
  story.append(events);
  return story;
}

function describeMarks(story: RunStory): string[] {
  return story.marks.map(({ lane, label, from, to }) => `${lane}: ${label} ${from}-${to ?? ""}`);
}

const started = event(0, "started", { attempts: 2 });
const created = event(20, "created", { resourceMeta: "job-1" });
const running = event(25, "phase", { phase: "RUNNING", message: "", logLinks: [] });

describe("RunStory", () => {
  it("measures create from the start of the attempt", () => {
    assert.deepEqual(describeMarks(read(started, created)), [
      "attempts: attempt 1 0-",
      "calls: create 0-20",
    ]);
  });

  it("keeps a phase open until the next one", () => {
    const queued = event(21, "phase", { phase: "QUEUED", message: "", logLinks: [] });
    const phases = describeMarks(read(started, created, queued, running)).slice(2);
    assert.deepEqual(phases, ["phases: QUEUED 21-25", "phases: RUNNING 25-"]);
  });

  it("keeps one mark for a phase whose message changes", () => {
    const story = read(started, running, event(30, "phase", { ...running, message: "60 %" }));
    const phases = story.marks.filter(({ lane }) => lane === "phases");
    assert.deepEqual(
      phases.map(({ message }) => message),
      ["60 %"],
    );
  });

  it("marks injected faults in a lane of their own", () => {
    const fault = { fault: "throw-before@get1", message: "get throws, and does nothing" };
    const story = read(started, created, event(30, "injected", fault));
    assert.equal(describeMarks(story).at(-1), "injected: injected: throw-before@get1 30-30");
    assert.deepEqual(story.rows.at(-1), {
      at: 30,
      source: "run",
      level: "warn",
      text: "injected throw-before@get1: get throws, and does nothing",
    });
  });

  it("begins the next attempt when it was due", () => {
    const failed = event(40, "retrying", { inMs: 100, error: { name: "Error", message: "full" } });
    const again = event(160, "created", { resourceMeta: "job-2" }, 2);
    assert.deepEqual(describeMarks(read(started, created, running, failed, again)), [
      "attempts: attempt 1 0-40",
      "calls: create 0-20",
      "phases: RUNNING 25-40",
      "waits: retry 40-140",
      "attempts: attempt 2 140-",
      "calls: create 140-160",
    ]);
  });

  it("ends everything with the run", () => {
    const story = read(started, created, running, event(90, "succeeded", { tookMs: 90 }));
    assert.ok(story.marks.every(({ to }) => to !== null));
    assert.deepEqual(describeMarks(story).at(-1), "calls: succeeded 90-90");
  });

  it("measures a delete", () => {
    const deleting = event(50, "deleting", { why: "the run was stopped", stopped: true });
    const story = read(started, created, deleting, event(70, "deleted", { tookMs: 20 }));
    assert.ok(describeMarks(story).includes("calls: delete 50-70"));
  });

  it("reads the same from one page of events as from many", () => {
    const events = [started, created, running, event(90, "succeeded", { tookMs: 90 })];
    const pages = new RunStory();
    for (const each of events) pages.append([each]);
    assert.deepEqual(describeMarks(pages), describeMarks(read(...events)));
    assert.deepEqual(pages.rows, read(...events).rows);
  });

  it("keeps the links of a job if a later phase has none", () => {
    const link = { uri: "https://example.com/1", name: "console" };
    const first = event(25, "phase", { phase: "RUNNING", message: "", logLinks: [link] });
    const later = event(30, "phase", { phase: "RUNNING", message: "50 %", logLinks: [] });
    assert.deepEqual(read(started, first, later).links, [link]);
  });

  it("lists the lines of the job and of the author's code", () => {
    const story = read(
      event(5, "log", { lines: [{ message: "one" }, { message: "two" }] }),
      event(6, "logged", { level: "warn", message: "slow", fields: { ms: 5 } }),
    );
    assert.deepEqual(
      story.rows.map(({ source, level, text }) => `${source} ${level} ${text}`),
      ["job info one", "job info two", 'code warn slow {"ms":5}'],
    );
  });

  it("shows the name of an error unless it is Error", () => {
    const failed = (name: string) =>
      read(event(1, "get-failed", { error: { name, message: "gone" } })).rows[0]!.text;
    assert.equal(failed("Error"), "get failed: gone");
    assert.equal(failed("TypeError"), "get failed: TypeError: gone");
  });
});
