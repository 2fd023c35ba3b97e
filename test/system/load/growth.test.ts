import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Resource, defineAsyncConnector, resourceMeta, t } from "../../../src/entries/index.ts";
import { serveForTest } from "../../support/server/connector-server.ts";
import { share } from "./share.ts";

const CALLS = share({ whole: 200_000, small: 8000 });
const AT_ONCE = 50;
const MOST_GROWTH = 4 * 1024 * 1024;

class Job extends resourceMeta({ jobId: t.string() }) {}

describe("the memory of a long-running server", () => {
  it(`is the same after ${CALLS} calls as after a quarter of them`, async function () {
    this.timeout(0);
    const served = await serveForTest([
      defineAsyncConnector({
        name: "Echo",
        taskType: "echo",
        resourceMeta: Job,
        create: () => ({ jobId: "j" }),
        get: (_, { signal }) => Resource.running(String(signal.aborted)),
        delete: () => undefined,
      }),
    ]);
    const poll = (call: number): Promise<unknown> =>
      served.flyte1.poll("echo", Job.encode({ jobId: String(call % 1000) }));
    const callUpTo = async (from: number, to: number): Promise<number> => {
      for (let call = from; call < to; call += AT_ONCE)
        await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => poll(call + index)));
      return heapAfterCollection();
    };
    const early = await callUpTo(0, CALLS / 4);
    const late = await callUpTo(CALLS / 4, CALLS);
    await served.close();
    assert.ok(late - early < MOST_GROWTH, `${late - early} bytes more`);
  });
});

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let times = 0; times < 3; times += 1) collect();
  return process.memoryUsage().heapUsed;
}
