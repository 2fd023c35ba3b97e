import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage, type ServerResponse } from "node:http";
import { EventStream } from "../../../src/dev/server/event-stream.ts";
import { httpServer } from "../../support/server/http-server.ts";

const event = { type: "run-removed", id: "x".repeat(1024 * 1024) } as const;

describe("the events of fx dev", () => {
  const events = new EventStream();
  /** Opens a page that does not read yet. */
  const open = async (): Promise<[IncomingMessage, ServerResponse]> => {
    const opened = new Promise<ServerResponse>((resolve) => {
      answer = (response) => {
        events.open(response, { type: "calls-cleared" });
        resolve(response);
      };
    });
    const [page] = (await once(get(server.origin), "response")) as [IncomingMessage];
    return [page, await opened];
  };
  let answer: (response: ServerResponse) => void;
  let server: Awaited<ReturnType<typeof httpServer>>;
  before(async () => (server = await httpServer((_request, response) => answer(response))));

  it("drops a page that does not read, and goes on with the others", async () => {
    const [, stuck] = await open();
    const [following] = await open();
    const texts = following.setEncoding("utf8")[Symbol.asyncIterator]();
    let text = "";
    const read = async (end: string): Promise<void> => {
      while (!text.endsWith(end)) text += (await texts.next()).value as string;
    };
    await read('data: {"type":"calls-cleared"}\n\n');
    for (let sent = 0; sent < 100 && !stuck.destroyed; sent++) {
      events.send(event);
      text = "";
      await read('x"}\n\n');
    }
    assert.ok(stuck.destroyed);
    events.close();
    assert.equal((await texts.next()).done, true);
  });

  it("forgets a page that is gone", async () => {
    const [page, response] = await open();
    page.destroy();
    await once(response, "close");
    response.write = () => assert.fail("it is gone");
    events.send(event);
  });
});
