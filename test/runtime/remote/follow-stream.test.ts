import assert from "node:assert/strict";
import type { ClusterCalls } from "../../../src/runtime/remote/cluster-calls.ts";
import type { ExecutionState } from "../../../src/runtime/remote/cluster-types.ts";
import { followStream } from "../../../src/runtime/remote/follow-stream.ts";
import { fakeClock } from "../../../src/testing/fake-clock.ts";

const state = (phase: string, isFinal: boolean) =>
  ({ phase, isFinal }) as unknown as ExecutionState;

describe("followStream", () => {
  it("looks at the state after a pause if its stream ends, and stops at the final one", async () => {
    const clock = fakeClock();
    const startedAt = clock.now();
    const states = [state("RUNNING", false), state("SUCCEEDED", true)];
    const lookedAt: number[] = [];
    const followed = {
      what: "follow f1",
      path: "",
      request: {},
      read: () => undefined,
      isFinal: ({ isFinal }: ExecutionState) => isFinal,
      look: () => {
        lookedAt.push(clock.now() - startedAt);
        return Promise.resolve(states[lookedAt.length - 1]!);
      },
    };
    const { signal } = new AbortController();
    const options = { clock, signal, onAway: () => undefined };

    const stream = async function* () {
      yield* [];
    };
    const calls = { endpoint: "flyte:80", stream } as unknown as ClusterCalls;
    const seen: unknown[] = [];
    for await (const each of followStream(followed, calls, options)) seen.push(each);
    assert.deepEqual(seen, states);
    assert.deepEqual(lookedAt, [1000, 3000]);
  });
});
