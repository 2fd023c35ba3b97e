import assert from "node:assert/strict";
import { createRunView } from "../../../src/cli/run/run-with-view.ts";
import { runMessages } from "../../../src/project/results/run-message.ts";

describe("createRunView", () => {
  it("sends fx dev the ID of a run that begins or is resumed, and nothing else", async () => {
    const sent: unknown[] = [];
    const node = { channel: {}, send: (message: unknown) => sent.push(message) };
    const process = { node, env: {}, stderr: { isTTY: false }, cwd: "/" };
    const host = { process, wantsJson: false, redact: String };
    const messenger = await createRunView("weather", host as never);
    const event = { at: 0, attempt: 1, attempts: 1 };
    messenger.show({ ...event, type: "started", runId: "7f3a", outputPrefix: "" });
    messenger.show({ ...event, type: "polled", polls: 1, nextInMs: 100 });
    messenger.show({ ...event, type: "resumed", runId: "8b2c", pid: 1, startedAt: 0 });
    assert.deepEqual(
      sent.map((message) => runMessages.read(message)),
      ["7f3a", "8b2c"],
    );
  });

  it("ignores the messages of the author's code", () => {
    assert.deepEqual(
      [null, "hello", {}, { id: "7f3a" }].map((message) => runMessages.read(message)),
      [undefined, undefined, undefined, undefined],
    );
  });
});
