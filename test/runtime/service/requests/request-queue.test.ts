import assert from "node:assert/strict";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import type { GrpcCall } from "../../../../src/runtime/service/requests/caller.ts";
import { RequestQueue } from "../../../../src/runtime/service/requests/request-queue.ts";
import { ServedCall } from "../../../../src/runtime/service/requests/served-call.ts";
import { ServerState } from "../../../../src/runtime/service/requests/server-state.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";

const METHOD = { service: "s", method: "CreateTask", operation: "create", wire: FLYTE1 } as const;
const MINUTE = 60_000;

describe("the request queue, for a running call whose caller disconnected", () => {
  let [now, cancelled, stopped] = [0, false, false];
  let look: () => void;
  const warnings: string[] = [];
  const options = {
    every: (_ms: number, tick: () => void) => {
      look = tick;
      stopped = false;
      return () => void (stopped = true);
    },
    now: () => now,
    log: { ...silentLog, warn: (message: string) => void warnings.push(message) },
    maxConcurrency: 1,
    maxQueued: 1,
  };
  const queue = new RequestQueue(options);
  const grpc: GrpcCall = {
    get cancelled() {
      return cancelled;
    },
    on: () => undefined,
    getDeadline: () => Infinity,
    getPeer: () => "127.0.0.1:1",
    metadata: { getMap: () => ({}) },
  };
  const call = new ServedCall(new ServerState({}), METHOD, grpc, () => undefined);

  it("frees the place once, a minute after it noticed the disconnect", async () => {
    assert.equal(queue.enter(call), undefined);
    const live = { ...grpc, cancelled: false };
    const next = new ServedCall(new ServerState({}), METHOD, live, () => undefined);
    let hasPlace = false;
    const waiting = queue.enter(next)!.then(() => (hasPlace = true));
    for (const at of [0, 5 * MINUTE]) {
      now = at;
      look();
    }
    await new Promise(setImmediate);
    assert.equal(hasPlace, false, "its caller is still there");
    cancelled = true;
    for (const at of [6, 6.9, 7, 8]) {
      now = at * MINUTE;
      look();
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /after its caller disconnected/);
    assert.match(warnings[0]!, /1m 0s/);
    await waiting; // the place goes to the next call
    assert.equal(stopped, false);
    queue.leave(next);
  });

  it("stops checking when no call is in flight, and starts again with the next call", () => {
    look();
    assert.equal(stopped, true);
    void queue.enter(call);
    assert.equal(stopped, false);
  });
});
