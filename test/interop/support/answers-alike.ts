import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { createRequest, metaOf } from "./peer-calls.ts";
import { PEER, type ServedPeer } from "./use-served-peer.ts";

/** Inputs that make the served connectors throw. */
const WAYS_TO_FAIL = ["throw", "user", "retryable"] as const;
type WayToFail = (typeof WAYS_TO_FAIL)[number];

const FIRST_LINES: Readonly<Record<WayToFail, string>> = {
  throw: "TypeError: the outside is gone",
  user: "BadCity: no such city",
  retryable: "Quota: too many",
};

/** Tests of fx's replies to the stubs of either protocol. */
export function itAnswersAlike(
  protocol: Protocol,
  { python, served, service, call, about }: ServedPeer,
): void {
  it("runs a task with the SDK's values from create to its outputs", async () => {
    const { phases, outputs } = await python.call<{ phases: number[]; outputs: object }>(
      "connectors.run",
      { port: served.port, city: "Tromsø", days: 2 ** 40 },
    );
    assert.deepEqual(phases, [2, 2, 3]);
    assert.deepEqual(outputs, { report: "sun in Tromsø", days: 2 ** 40 + 1 });
  });

  it("returns the job from CreateTask, and nothing from repeated DeleteTask", async () => {
    const create = createRequest(protocol, { type: "peer", input: "city", text: "Oslo" });
    assert.deepEqual(await call(`${service}/CreateTask`, create), {
      code: "OK",
      details: "",
      messages: [{ resourceMeta: metaOf("Oslo") }],
    });
    for (let times = 0; times < 2; times += 1)
      assert.deepEqual(await call(`${service}/DeleteTask`, about("Oslo")), {
        code: "OK",
        details: "",
        messages: [{}],
      });
  });

  it("streams the token and then the lines from GetTaskLogs", async () => {
    const { code, messages } = await call(`${service}/GetTaskLogs`, {
      ...about("a"),
      lines: "7",
      token: "t1",
    });
    assert.equal(code, "OK");
    const lines = protocol === "flyte1" ? "structuredLines" : "lines";
    assert.deepEqual(messages, [
      { header: { token: "t2" } },
      { body: { [lines]: [{ message: "after t1" }, { message: "at most 7" }] } },
      {
        body: {
          [lines]: [
            { message: "stamped", timestamp: "1970-01-01T00:00:01.500Z", originator: "USER" },
          ],
        },
      },
    ]);
  });

  it("returns a result per query from GetTaskMetrics", async () => {
    const { messages } = await call(`${service}/GetTaskMetrics`, {
      ...about("a"),
      queries: ["cpu", "memory"],
      step: "60s",
    });
    assert.deepEqual(messages, [
      {
        results: [
          { metric: "cpu", data: { value: 1 } },
          { metric: "memory", data: { value: 1 } },
        ],
      },
    ]);
  });
}

/** Tests of fx's replies to the stubs of either protocol after a failure. */
export function itFailsAlike(
  protocol: Protocol,
  { service, call, about, resourceOf }: ServedPeer,
): void {
  const create = (type: string, text: string): object =>
    createRequest(protocol, { type, input: "city", text });

  for (const how of WAYS_TO_FAIL) {
    it(`returns INTERNAL for a method that throws (${how}), with the first line of Flyte's own servers and no stack`, async () => {
      if (how !== "user")
        assertThrown(await call(`${service}/CreateTask`, create("peer", how)), "create peer", how);
      assertThrown(await call(`${service}/DeleteTask`, about(how)), "delete peer", how);
    });
  }

  it("returns FAILED from get after a UserError of create, and does nothing on delete", async () => {
    const { messages } = await call(`${service}/CreateTask`, create("peer", "user"));
    const failed = { taskCategory: PEER, resourceMeta: messages[0]!["resourceMeta"] };
    const { phase, message } = await resourceOf(failed);
    assert.deepEqual({ phase, message }, { phase: "FAILED", message: FIRST_LINES.user });
    assert.equal((await call(`${service}/DeleteTask`, failed)).code, "OK");
  });

  it("returns RUNNING for a get that throws, or FAILED for a UserError", async () => {
    for (const how of WAYS_TO_FAIL) {
      const { agentError: _, ...resource } = await resourceOf(about(how));
      const phase = how === "user" ? "FAILED" : "RUNNING";
      assert.deepEqual(resource, { phase, message: FIRST_LINES[how] });
    }
  });
}

/**
 * Checks the status of a call whose method threw: the first line of Flyte's own servers, and no
 * stack.
 */
export function assertThrown(
  { code, details }: { readonly code: string; readonly details: string },
  operation: string,
  how: WayToFail,
): void {
  assert.equal(code, "INTERNAL");
  const [first, second, third, ...more] = details.split("\n");
  assert.deepEqual(
    [first, second, more],
    [`failed to ${operation} task with error:`, ` ${FIRST_LINES[how]}`, []],
  );
  assert.match(third!, /^error id: \w+$/);
}
