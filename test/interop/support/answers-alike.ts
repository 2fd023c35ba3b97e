import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { base64, metaOf } from "./peer-calls.ts";
import { createRequest } from "./peer-requests.ts";
import { PEER, type ServedPeer } from "./use-served-peer.ts";

/** Words that make the served connectors throw something each. */
const WAYS_TO_FAIL = ["throw", "user", "retryable"] as const;
type WayToFail = (typeof WAYS_TO_FAIL)[number];

const TOLD: Readonly<Record<WayToFail, string>> = {
  throw: "TypeError: the outside is gone",
  user: "BadCity: no such city",
  retryable: "Quota: too many",
};
const METHODS_OF_JOBS = ["GetTask", "DeleteTask", "GetTaskMetrics", "GetTaskLogs"];
const METAS = {
  "no JSON": "{",
  "a field too many": '{"jobId": "a", "days": 1, "more": 1}',
  "a field missing": '{"jobId": "a"}',
  nothing: "",
};

/** What fx answers to the stubs of either protocol. */
export function itAnswersAlike(
  protocol: Protocol,
  { python, served, service, call, about }: ServedPeer,
): void {
  it("a task with values of the SDK's runs from create to its outputs", async () => {
    const { phases, outputs } = await python.call<{ phases: number[]; outputs: object }>(
      "connectors.run",
      { port: served.port, city: "Tromsø", days: 2 ** 40 },
    );
    assert.deepEqual(phases, [2, 2, 3]);
    assert.deepEqual(outputs, { report: "sun in Tromsø", days: 2 ** 40 + 1 });
  });

  it("CreateTask returns the job, and DeleteTask returns nothing, however often it is called", async () => {
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

  it("GetTaskLogs streams the token, then the lines", async () => {
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

  it("GetTaskMetrics answers each query", async () => {
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

/** What fx answers to the stubs of either protocol where something fails. */
export function itFailsAlike(
  protocol: Protocol,
  { service, call, about, resourceOf }: ServedPeer,
): void {
  const create = (type: string, text: string): object =>
    createRequest(protocol, { type, input: "city", text });

  it("no connector is NOT_FOUND, in the words of Flyte's own servers", async () => {
    const unknown = { taskCategory: { name: "nothing", version: 3 }, resourceMeta: metaOf("a") };
    const answers = await Promise.all([
      call(`${service}/CreateTask`, create("nothing", "Oslo")),
      ...METHODS_OF_JOBS.map((method) => call(`${service}/${method}`, unknown)),
    ]);
    for (const answer of answers)
      assert.deepEqual(answer, {
        code: "NOT_FOUND",
        details: "Cannot find connector for task type: nothing.",
        messages: [],
      });
  });

  for (const how of WAYS_TO_FAIL) {
    it(`a method that throws (${how}) is INTERNAL, with the first line of Flyte's own servers and no stack`, async () => {
      if (how !== "user")
        assertThrown(await call(`${service}/CreateTask`, create("peer", how)), "create peer", how);
      assertThrown(await call(`${service}/DeleteTask`, about(how)), "delete peer", how);
    });
  }

  it("makes a UserError of create final: get answers FAILED, and delete does nothing", async () => {
    const { messages } = await call(`${service}/CreateTask`, create("peer", "user"));
    const failed = { taskCategory: PEER, resourceMeta: messages[0]!["resourceMeta"] };
    const { phase, message } = await resourceOf(failed);
    assert.deepEqual({ phase, message }, { phase: "FAILED", message: TOLD.user });
    assert.equal((await call(`${service}/DeleteTask`, failed)).code, "OK");
  });

  it("a get that throws is not a gRPC error: RUNNING, or FAILED if the user is at fault", async () => {
    assert.deepEqual(await resourceOf(about("throw")), { phase: "RUNNING", message: TOLD.throw });
    assert.deepEqual(await resourceOf(about("retryable")), {
      phase: "RUNNING",
      message: TOLD.retryable,
    });
    const { phase, message } = await resourceOf(about("user"));
    assert.deepEqual({ phase, message }, { phase: "FAILED", message: TOLD.user });
  });

  it("what get answers that Flyte cannot take is FAILED", async () => {
    for (const job of ["unknown phase", "too large"])
      assert.equal((await resourceOf(about(job)))["phase"], "FAILED", job);
  });

  for (const [what, meta] of Object.entries(METAS)) {
    it(`a resource_meta of ${what} is INVALID_ARGUMENT`, async () => {
      const request = { taskCategory: PEER, resourceMeta: base64(meta) };
      for (const method of METHODS_OF_JOBS)
        assert.equal(
          (await call(`${service}/${method}`, request)).code,
          "INVALID_ARGUMENT",
          method,
        );
    });
  }

  it("logs and metrics that a connector has not are UNIMPLEMENTED, those that throw INTERNAL", async () => {
    for (const method of ["GetTaskMetrics", "GetTaskLogs"]) {
      assert.equal(
        (
          await call(`${service}/${method}`, {
            taskCategory: { name: "bare" },
            resourceMeta: metaOf("a"),
          })
        ).code,
        "UNIMPLEMENTED",
        method,
      );
      assert.equal((await call(`${service}/${method}`, about("throw"))).code, "INTERNAL", method);
    }
  });
}

/** What the call of an operation whose method threw is answered: the peers' first line, and no stack. */
export function assertThrown(
  { code, details }: { readonly code: string; readonly details: string },
  operation: string,
  how: WayToFail,
): void {
  assert.equal(code, "INTERNAL");
  const [first, second, third, ...more] = details.split("\n");
  assert.deepEqual(
    [first, second, more],
    [`failed to ${operation} task with error:`, ` ${TOLD[how]}`, []],
  );
  assert.match(third!, /^error id: \w+$/);
}
