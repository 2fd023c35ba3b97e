import assert from "node:assert/strict";
import {
  type LogPage,
  type LogsRequest,
  Resource,
  type Secrets,
  defineAsyncConnector,
  resourceMeta,
  t,
} from "../../../../src/entries/index.ts";
import { statusOf } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { Gate } from "../../../support/time/gate.ts";

const SECRET = "s3cr3t-value";

class Job extends resourceMeta({ jobId: t.string() }) {}

describe("GetTaskLogs", () => {
  let served: TestServer | undefined;

  const secrets: Secrets = { get: () => SECRET };

  async function serve(
    getLogs: ((job: Job, request: LogsRequest) => AsyncIterable<LogPage | string>) | undefined,
  ): Promise<void> {
    const definition = {
      name: "Talker",
      taskType: "talker",
      resourceMeta: Job,
      create: () => ({ jobId: "j" }),
      get: () => Resource.running(),
      delete: () => undefined,
      getLogs,
    };
    served = await serveForTest(
      [defineAsyncConnector(definition as Parameters<typeof defineAsyncConnector>[0])],
      { secrets },
    );
  }

  function ask(
    protocol: "flyte1" | "flyte2",
    lines: number | string = 0,
    caller: { readonly signal?: AbortSignal } = {},
  ): ReturnType<TestServer["flyte1"]["stream"]> {
    const about = { taskCategory: { name: "talker" }, resourceMeta: Job.encode({ jobId: "j" }) };
    return served![protocol].stream("GetTaskLogs", { ...about, lines }, caller);
  }

  for (const protocol of ["flyte1", "flyte2"] as const) {
    it(`${protocol}: requests all lines if the caller requests more than a number can hold`, async () => {
      const asked: number[] = [];
      await serve(async function* (_, { lines }) {
        asked.push(lines);
        yield "one";
      });
      await ask(protocol, "18446744073709551611");
      await ask(protocol, 3);
      assert.deepEqual(asked, [Number.MAX_SAFE_INTEGER, 3]);
    });

    it(`${protocol}: sends the last lines of a page of any length, in messages that every client accepts`, async () => {
      await serve(async function* () {
        yield { lines: [...Array.from({ length: 300_000 }, () => ""), "last"] };
      });
      const texts = (messages: Awaited<ReturnType<typeof ask>>): number =>
        JSON.stringify(messages).length;
      assert.ok(texts(await ask(protocol, 250_000)) > 250_000);
      assert.match(JSON.stringify(await ask(protocol, 1)), /"last"/);
      assert.doesNotMatch(JSON.stringify(await ask(protocol, 1)), /"message":""/);
    });
  }

  it("returns RESOURCE_EXHAUSTED at the limit of log streams, until one ends or its caller leaves", async () => {
    const [gate, all] = [new Gate(), new Gate()];
    let begun = 0;
    await serve(async function* (_, { lines }) {
      if (lines !== 1) {
        if ((begun += 1) === 500) all.open();
        await gate.passed;
      }
      yield "one";
    });
    const leaving = new AbortController();
    const left = statusOf(ask("flyte1", 0, leaving));
    const sent = Array.from({ length: 499 }, () => ask("flyte1"));
    await all.passed;
    assert.deepEqual(await statusOf(ask("flyte1")), {
      code: 8,
      details: "the server is at its limit of log streams; try again later",
    });
    leaving.abort();
    assert.equal((await left).code, 1);
    const isSent = (): Promise<boolean> =>
      ask("flyte1", 1).then(
        () => true,
        (error: unknown) => (assert.equal((error as { code: number }).code, 8), false),
      );
    while (!(await isSent())); // until the server notices that the caller left
    while (!(await isSent())); // until the place of the one that has ended is free
    gate.open();
    for (const messages of await Promise.all(sent)) assert.equal(messages.length, 1);
  });

  it("sends lines in which a character was cut in two, by the author or by the limit", async () => {
    await serve(async function* () {
      yield { lines: [`${"x".repeat(65_535)}😀😀`, "half \ud83d"] };
    });
    const text = JSON.stringify(await ask("flyte1"));
    assert.match(text, /x\ufffd"/u);
    assert.match(text, /"half \ufffd"/u);
  });

  for (const odd of [
    { lines: [5] },
    { lines: ["a"], token: 5 },
    { lines: [{ message: "a", timestamp: "now" }] },
    7,
  ]) {
    it(`explains what getLogs may yield if it yields ${JSON.stringify(odd)}`, async () => {
      await serve(async function* () {
        yield odd as never;
      });
      const { code, details } = await statusOf(ask("flyte1"));
      assert.equal(code, 13);
      assert.ok(
        details.includes(
          `getLogs must yield strings, or pages such as { lines: ["…"], token: "…" }, with lines such as { message: "…", timestamp: new Date() }; it yielded ${JSON.stringify(odd)}\n`,
        ),
        details,
      );
    });
  }

  it("returns UNIMPLEMENTED if getLogs is undefined", async () => {
    await serve(undefined);
    assert.deepEqual(await statusOf(ask("flyte1")), { code: 12, details: "Talker has no logs" });
  });

  it("rejects a token that contains a secret, which would come back changed", async () => {
    await serve(async function* (_, { secrets: own }) {
      yield { lines: ["one"], token: `page 2 of ${own.get("KEY")}` };
    });
    const { code, details } = await statusOf(ask("flyte1"));
    assert.equal(code, 13);
    assert.match(details, /the token of a log page holds a secret/);
    assert.ok(!details.includes(SECRET));
  });
});
