import assert from "node:assert/strict";
import { EventStream } from "../../../src/dev/server/event-stream.ts";

const MIB = "x".repeat(1024 * 1024);

describe("the events of fx dev", () => {
  const event = { type: "run-removed", id: MIB } as const;

  it("drops a page that does not read, and goes on with the others", async () => {
    const events = new EventStream();
    const stuck = new Promise<number>((resolve) => events.open(() => resolve(sent)));
    const following = events.open(() => assert.fail("it reads")).getReader();
    let sent = 0;
    for (; sent < 100; sent++) {
      events.send(event);
      const { value } = await following.read();
      assert.ok(value!.length > MIB.length);
    }
    assert.ok((await stuck) < 10);
    events.close();
    assert.equal((await following.read()).done, true);
  });

  it("forgets a page that is gone", async () => {
    const events = new EventStream();
    await events.open(() => assert.fail("it is gone")).cancel();
    for (let sent = 0; sent < 10; sent++) events.send(event);
    events.close();
  });
});
