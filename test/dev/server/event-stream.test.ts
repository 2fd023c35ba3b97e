import assert from "node:assert/strict";
import { EventStream } from "../../../src/dev/server/event-stream.ts";

const MIB = "x".repeat(1024 * 1024);

describe("the events of fx dev", () => {
  const event = { type: "run-removed", id: MIB } as const;
  const gone = new AbortController().signal;
  const never = new Promise<void>(() => undefined);

  it("drops a page that does not read, and goes on with the others", async () => {
    const events = new EventStream();
    let unread = 0;
    let isDropped = false;
    const dropped = events.follow({
      write: (text) => {
        unread += text.length;
        return never;
      },
      drop: () => (isDropped = true),
      gone,
    });
    let read = 0;
    const following = events.follow({
      write: async () => read++,
      drop: () => assert.fail("it reads"),
      gone,
    });
    for (let sent = 0; sent < 100; sent++) {
      events.send(event);
      await Promise.resolve();
    }
    await dropped;
    assert.ok(isDropped);
    assert.ok(unread < 10 * MIB.length, `${unread} characters`);
    assert.equal(read, 100);
    events.close();
    await following;
  });
});
