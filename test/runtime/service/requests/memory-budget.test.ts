import assert from "node:assert/strict";
import {
  MemoryBudget,
  type WeighedCall,
} from "../../../../src/runtime/service/requests/memory-budget.ts";
import { getMostParts } from "../../../../src/runtime/wire/codec/check-parts.ts";
import { FLYTE1 } from "../../../../src/runtime/wire/v1/wire.ts";
import { field } from "../../../support/messages/hostile-messages.ts";

const MEBIBYTE = 1024 * 1024;
const HEAP = 256 * MEBIBYTE;
/** What requests larger than a mebibyte may take together: 3/8 of the heap. */
const MOST_LARGE = 96 * MEBIBYTE;
const INTEGER = field(1, field(1, field(1, Buffer.from([8, 5]))));

/** A call whose caller can disconnect. */
class TestCall implements WeighedCall {
  readonly wire = FLYTE1;
  readonly method = "CreateTask";
  readonly bytes: number;
  disconnect: () => void = () => undefined;
  readonly caller = { onceGone: (callback: () => void) => void (this.disconnect = callback) };

  constructor(mebibytes = 0) {
    this.bytes = mebibytes * MEBIBYTE;
  }
}

describe("MemoryBudget", () => {
  let budget: MemoryBudget;
  beforeEach(() => {
    budget = new MemoryBudget({ heapBytes: HEAP, mostParts: getMostParts(HEAP), maxQueued: 2 });
  });
  const enter = (call: TestCall) => budget.enter(call, call.bytes);

  it("lets a large request wait until those in flight have left enough", async () => {
    const [first, second, third] = [new TestCall(60), new TestCall(60), new TestCall(60)];
    assert.equal(enter(first), undefined);
    let hasEntered = false;
    const waiting = Promise.resolve(enter(second)).then(() => (hasEntered = true));
    const last = enter(third);
    await Promise.resolve();
    assert.equal(hasEntered, false);
    budget.leave(first);
    await waiting;
    budget.leave(second);
    await last;
  });

  it("gives memory back once, however often a call leaves", () => {
    const [first, second] = [new TestCall(90), new TestCall(90)];
    void enter(first);
    budget.leave(first);
    budget.leave(first);
    assert.equal(enter(second), undefined);
    assert.ok(enter(new TestCall(90)) instanceof Promise);
  });

  it("lets small requests pass while a large one waits", () => {
    void enter(new TestCall(90));
    assert.ok(enter(new TestCall(90)) instanceof Promise);
    for (let call = 0; call < 32; call += 1) assert.equal(enter(new TestCall(1)), undefined);
    assert.ok(enter(new TestCall(1)) instanceof Promise, "their share is used up, too");
  });

  it("refuses at once what can never fit", () => {
    const call = new TestCall(97);
    assert.throws(() => enter(call), {
      code: 8,
      message:
        "the request takes about 97 MiB in memory, and this server has 96 MiB for requests: put large data in a file or a dataset, and pass its URI",
    });
    assert.equal(enter(new TestCall(MOST_LARGE / MEBIBYTE)), undefined);
  });

  it("refuses a request if too many wait already", async () => {
    void enter(new TestCall(90));
    const waiting = [enter(new TestCall(90)), enter(new TestCall(90))];
    assert.equal(waiting.length, 2);
    await assert.rejects(async () => enter(new TestCall(90)), { code: 8 });
  });

  it("forgets a waiting request whose caller disconnects", async () => {
    const first = new TestCall(90);
    void enter(first);
    const [gone, next] = [new TestCall(90), new TestCall(6)];
    const waiting = enter(gone)!;
    const entered = enter(next);
    gone.disconnect();
    await assert.rejects(waiting, { code: 1 });
    await entered;
    budget.leave(gone);
    budget.leave(first);
    assert.equal(enter(new TestCall(90)), undefined);
  });

  it("counts what a call reads later, past those that wait, or refuses it", async () => {
    const [first, second] = [new TestCall(60), new TestCall(60)];
    void enter(first);
    const waiting = enter(second)!;
    budget.add(first, 30 * MEBIBYTE);
    assert.throws(() => budget.add(first, 10 * MEBIBYTE), { code: 14 });
    assert.throws(() => budget.add(first, MOST_LARGE + 1), { code: 8 });
    budget.leave(first);
    await waiting;
    budget.leave(second);
    assert.equal(enter(new TestCall(96)), undefined);
  });

  it("weighs a list of integers by its values, text by its length, and a short request by its length", () => {
    const list = Buffer.alloc(50_000 * INTEGER.length, INTEGER);
    const request = (literal: Buffer): Buffer =>
      field(1, field(1, Buffer.concat([field(1, Buffer.from("x")), field(2, literal)])));
    const integers = budget.weigh(new TestCall(), request(field(2, list)));
    assert.ok(integers >= 50_000 * 256 && integers < 50_000 * 300, `${integers}`);
    const text = field(1, field(1, field(3, Buffer.alloc(10 * MEBIBYTE, "a"))));
    const weight = budget.weigh(new TestCall(), request(text));
    assert.ok(weight >= 20 * MEBIBYTE && weight < 21 * MEBIBYTE, `${weight}`);
    const short = budget.weigh(new TestCall(), request(field(2, INTEGER)));
    assert.ok(short > 4 * 64 && short < 10_000, `${short}`);
  });

  it("looks into short requests once they might take too much together", () => {
    const request = Buffer.alloc(3000);
    const unread = budget.weigh(new TestCall(), request);
    for (let call = 0; call < 32; call += 1) void enter(new TestCall(1));
    assert.ok(budget.weigh(new TestCall(), request) < unread);
  });
});
