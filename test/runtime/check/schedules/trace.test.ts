import assert from "node:assert/strict";
import {
  compareTraces,
  tellStory,
  type TraceStep,
} from "../../../../src/runtime/check/schedules/trace.ts";

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
      { atMs: 300, text: "(2 more polls)" },
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
    const others: readonly (readonly TraceStep[])[] = [
      [],
      [{ ...create, atMs: 1 }],
      [{ ...create, text: "get" }],
      [{ ...create, body: "x" }],
      [create, ...get(0)],
    ];
    for (const other of others) {
      const index = other.length > 1 ? 1 : 0;
      assert.deepEqual(compareTraces([create], other), {
        before: [create].slice(0, index),
        first: [create][index],
        second: other[index],
      });
    }
  });
});
