import assert from "node:assert/strict";
import { compareDurations } from "../../../../src/dev/page/compare/compare-durations.ts";
import { RunStory } from "../../../../src/dev/page/model/run-story.ts";
import type { RunEvent } from "../../../../src/runtime/task/run/run-event.ts";

function event(at: number, type: string, fields: object = {}, attempt = 1): RunEvent {
  return { type, at, attempt, ...fields } as RunEvent;
}

function phase(at: number, name: string, attempt = 1): RunEvent {
  return event(at, "phase", { phase: name, message: "", logLinks: [] }, attempt);
}

function read(...events: RunEvent[]): RunStory {
  const story = new RunStory();
  story.append(events);
  return story;
}

const start = [event(0, "started"), event(20, "created", { resourceMeta: "job" })];

describe("compareDurations", () => {
  it("adds up a phase that came back", () => {
    const first = [phase(20, "RUNNING"), phase(50, "QUEUED"), phase(60, "RUNNING")];
    const story = read(...start, ...first, event(100, "succeeded"));
    assert.deepEqual(compareDurations(story, read(...start)), [
      { step: "create", first: 20, second: 20 },
      { step: "RUNNING", first: 70, second: undefined },
      { step: "QUEUED", first: 10, second: undefined },
    ]);
  });

  it("names the attempt if one of the runs had several", () => {
    const retry = event(30, "retrying", { inMs: 10, error: { name: "Error", message: "" } });
    const retried = read(...start, retry, event(60, "created", { resourceMeta: "2" }, 2));
    assert.deepEqual(
      compareDurations(read(...start), retried).map(({ step }) => step),
      ["attempt 1 create", "attempt 1 wait before the retry", "attempt 2 create"],
    );
  });
});
