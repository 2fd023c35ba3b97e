import assert from "node:assert/strict";
import { RunStory } from "../../../page/model/run-story.ts";
import { layOutTimeline } from "../../../page/run/timeline-layout.ts";
import type { RunEvent } from "../../../src/runtime/task/run/run-event.ts";

function event(at: number, type: string, fields: object = {}): RunEvent {
  return { type, at, attempt: 1, ...fields } as RunEvent;
}

describe("layOutTimeline", () => {
  const story = new RunStory();
  story.append([
    event(1000, "started"),
    event(1500, "created", { resourceMeta: "" }),
    event(1500, "phase", { phase: "RUNNING", message: "", logLinks: [] }),
    ...Array.from({ length: 10_000 }, (_, poll) =>
      event(1500 + poll, "polled", { polls: poll + 1, nextInMs: 1 }),
    ),
  ]);
  const { lanes, ticks } = layOutTimeline(story, 11_500);

  it("places marks to scale", () => {
    const phases = lanes.find(({ name }) => name === "phases")!.marks;
    const { left, width } = phases[0]!;
    assert.deepEqual([Math.round(left), Math.round(left + width)], [5, 100]);
  });

  it("joins polls that would overlap", () => {
    const polls = lanes
      .find(({ name }) => name === "calls")!
      .marks.filter(({ mark }) => mark.kind === "get");
    assert.ok(polls.length <= 200, `${polls.length} marks`);
    const counts = polls.map(({ mark }) => Number(/^(\d+) polls$/.exec(mark.label)?.[1] ?? 1));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      10_000,
    );
  });

  it("leaves out lanes without marks, and the only attempt", () => {
    assert.deepEqual(
      lanes.map(({ name }) => name),
      ["phases", "calls"],
    );
  });

  it("puts ticks at round times", () => {
    assert.deepEqual(
      ticks.map(({ label }) => label),
      ["0", "2.0 s", "4.0 s", "6.0 s", "8.0 s"],
    );
  });
});
