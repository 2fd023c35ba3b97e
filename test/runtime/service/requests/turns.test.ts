import assert from "node:assert/strict";
import { LiveList } from "../../../../src/runtime/service/requests/deadline-watch.ts";
import { type GrpcCall, ServedCall } from "../../../../src/runtime/service/requests/served-call.ts";
import { PlaceWatch } from "../../../../src/runtime/service/requests/turns.ts";

const METHOD = {
  service: "s",
  method: "CreateTask",
  protocol: "flyte1",
  operation: "create",
} as const;
const MINUTE = 60_000;

describe("the places of calls whose callers have gone", () => {
  let [now, cancelled, stopped] = [0, false, false];
  let look: () => void;
  const calls = new LiveList<ServedCall>();
  const taken: number[] = [];
  const every = (_ms: number, tick: () => void) => {
    look = tick;
    stopped = false;
    return () => void (stopped = true);
  };
  const watch = new PlaceWatch({ every, now: () => now }, calls, (call, goneMs) => {
    call.hasTurn = false;
    taken.push(goneMs);
  });
  const grpc: GrpcCall = {
    get cancelled() {
      return cancelled;
    },
    on: () => undefined,
    getDeadline: () => Infinity,
  };
  const call = new ServedCall(METHOD, grpc, 0, () => String);
  call.hasTurn = true;

  it("are taken a minute after they were seen to have gone, and once", () => {
    calls.add(call);
    watch.start();
    for (const at of [0, 5 * MINUTE]) {
      now = at;
      look();
    }
    assert.deepEqual(taken, [], "its caller is there");
    cancelled = true;
    for (const at of [6, 6.9, 7, 8]) {
      now = at * MINUTE;
      look();
    }
    assert.deepEqual(taken, [MINUTE]);
    assert.equal(stopped, false);
  });

  it("are looked at no longer when nothing is at work, and again when something is", () => {
    calls.delete(call);
    look();
    assert.equal(stopped, true);
    watch.start();
    assert.equal(stopped, false);
  });
});
