import assert from "node:assert/strict";
import type { TraceStep } from "../../../../src/runtime/check/check-outcome.ts";
import { compareTraces, tellStory } from "../../../../src/runtime/check/schedules/trace.ts";

const get = (atMs: number, phase = "RUNNING"): TraceStep[] => [
  { atMs, text: "get" },
  { atMs, text: `returned ${phase}`, isWithin: true },
];
const create: TraceStep = { atMs: 0, text: "create of attempt 1" };

describe("the trace of a schedule", () => {
  it("leaves out the polls between the first and the last one", () => {
    const told = tellStory([create, ...get(0), ...get(100), ...get(200), ...get(300, "SUCCEEDED")]);
    assert.deepEqual(told, [
      create,
      ...get(0),
      { atMs: 100, text: "(more polls)" },
      ...get(300, "SUCCEEDED"),
    ]);
  });

  it("keeps a poll with a fault, and those around it", () => {
    const fault: TraceStep = {
      atMs: 200,
      text: "threw",
      fault: "throw-after@get3",
      isWithin: true,
    };
    const trace = [...get(0), ...get(100), ...get(200), fault, ...get(300)];
    assert.deepEqual(tellStory(trace), trace);
    const [, ...rest] = get(0);
    assert.deepEqual(tellStory(rest), rest);
  });

  it("equals another one if time, text and body are the same", () => {
    assert.equal(compareTraces([create], [{ ...create }]), undefined);
    const others: readonly (readonly [TraceStep[], string])[] = [
      [[], "it ended"],
      [[{ ...create, atMs: 1 }], "create of attempt 1 after 1 ms"],
      [[{ ...create, text: "get" }], "get after 0 ms"],
      [[{ ...create, body: "x" }], 'create of attempt 1 after 0 ms, with "x"'],
    ];
    for (const [other, went] of others)
      assert.deepEqual(compareTraces([create], other), {
        message: `the second run went another way: ${went}`,
        expected: "create of attempt 1 after 0 ms, as in the first run",
        story: [],
      });
    const longer = compareTraces([create], [create, ...get(0)]);
    assert.equal(longer?.expected, "it ended, as in the first run");
    assert.deepEqual(longer.story, [create]);
  });
});
