import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { ServiceError } from "@grpc/grpc-js";
import {
  type CreateRequest,
  Resource,
  defineSyncConnector,
  t,
} from "../../../../src/entries/index.ts";
import { silentLog } from "../../../../src/runtime/base/context.ts";
import { statusOf } from "../../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { aboutJob, Job, serveScript } from "../../../support/server/endpoint-run.ts";
import { Gate } from "../../../support/time/gate.ts";

/** Long enough for a call to reach the connector, also on a busy machine. */
const DEADLINE_MS = 2000;

const template = { id: { name: "my_task" }, type: "scripted" };

const request = { template, outputPrefix: "s3://bucket/attempt-0" };

describe("CreateTask", () => {
  describe("whose caller disconnected", () => {
    it("logs its idempotency key if it fails, because it may have created a job", async () => {
      const caller = new AbortController();
      const begun = new Gate<string>();
      const warned = new Gate<unknown>();
      const log = { ...silentLog, warn: (...line: unknown[]) => warned.open(line) };
      const { flyte1, connector } = await serveScript(
        {
          async create({ idempotencyKey, signal }) {
            const stopped = once(signal, "abort");
            begun.open(idempotencyKey);
            await stopped;
            throw new Error("the request was aborted");
          },
        },
        { log },
      );
      const creating = flyte1.failure("CreateTask", request, caller);
      const idempotencyKey = await begun.passed;
      caller.abort();
      await creating;
      assert.deepEqual(await warned.passed, [
        "create failed after its signal fired; it may have created a job that is still running",
        {
          taskType: "scripted",
          connector: "Scripted Connector",
          task: "my_task",
          idempotencyKey,
        },
      ]);
      assert.equal(connector.calls.includes("delete"), false);
    });

    it("deletes the job if create blocked the event loop until after the deadline", async () => {
      const deleted = new Gate<string>();
      const { flyte1 } = await serveScript({
        create() {
          const until = calledAt + DEADLINE_MS + 50;
          while (Date.now() < until); // nothing can be waited for: that is the fault
          return new Job({ jobId: "late" });
        },
        delete: ({ jobId }) => deleted.open(jobId),
      });
      const calledAt = Date.now();
      await flyte1.failure("CreateTask", { template }, { deadlineMs: DEADLINE_MS });
      assert.equal(await deleted.passed, "late");
    });

    describe("while the same create was repeated, and the connector returned the same job to both", () => {
      for (const [what, order, gone, deleted] of [
        ["keeps the job if the repeated call was answered before", [1, 0], [0], false],
        ["keeps the job while the repeated call is in flight", [0, 1], [0], false],
        ["deletes the job if the caller of the repeated call left too", [0, 1], [0, 1], true],
      ] as const) {
        it(what, async () => {
          const callers = [new AbortController(), new AbortController()];
          const steps = callers.map(() => ({
            begun: new Gate(),
            gone: new Gate(),
            through: new Gate(),
            finished: new Gate(),
          }));
          let created = 0;
          let finished = 0;
          const observer = {
            requestFinished: () => steps[order[finished++]!]!.finished.open(),
          };
          const { flyte1, connector } = await serveScript(
            {
              async create({ signal }) {
                const step = steps[created++]!;
                signal.addEventListener("abort", () => step.gone.open());
                step.begun.open();
                await step.through.passed;
                return new Job({ jobId: "the same" });
              },
            },
            { observers: [observer] },
          );
          const answers = [];
          for (const [which, caller] of callers.entries()) {
            answers.push(
              flyte1.call("CreateTask", request, caller).then(
                () => 0,
                (error: unknown) => (error as ServiceError).code,
              ),
            );
            await steps[which]!.begun.passed;
          }
          for (const which of gone) {
            callers[which]!.abort();
            await steps[which]!.gone.passed;
          }
          for (const which of order) {
            steps[which]!.through.open();
            await steps[which]!.finished.passed;
          }
          assert.deepEqual(
            await Promise.all(answers),
            callers.map((_, which) => Number(gone.some((each) => each === which))),
          );
          assert.equal(connector.calls.includes("delete"), deleted);
        });
      }
    });

    it("returns the same key to a connector that copies the request", async () => {
      const caller = new AbortController();
      const gone = new Gate<unknown>();
      const keys: string[] = [];
      const inner = ({ signal, idempotencyKey }: CreateRequest): Promise<unknown> => {
        keys.push(idempotencyKey);
        signal.addEventListener("abort", () => gone.open(signal.reason));
        caller.abort();
        return gone.passed;
      };
      const { flyte1 } = await serveScript({
        async create(creating) {
          keys.push(creating.idempotencyKey);
          await inner({ ...creating, outputPrefix: "elsewhere" });
          return new Job({ jobId: "late" });
        },
      });
      await flyte1.failure("CreateTask", request, caller);
      assert.match(String(await gone.passed), /the caller cancelled/);
      assert.equal(keys[0], keys[1]);
    });

    it("keeps the job if the reply was sent", async () => {
      const { flyte1, server, connector } = await serveScript({});
      await flyte1.call("CreateTask", { template });
      await server.close({ drainMs: 1000 });
      assert.deepEqual(connector.calls, ["create"]);
    });
  });

  describe("the idempotency key", () => {
    const seen: CreateRequest[] = [];
    const warnings: string[] = [];
    const id = (attempt: number) => ({
      taskExecutionMetadata: {
        taskExecutionId: {
          taskId: { name: "a" },
          nodeExecutionId: { nodeId: "n0", executionId: { name: "run" } },
          retryAttempt: attempt,
        },
      },
    });
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    let served: TestServer;
    beforeEach(async () => {
      seen.length = warnings.length = 0;
      const create = (creating: CreateRequest): Job => (
        seen.push(creating),
        new Job({ jobId: "j" })
      );
      served = await serveScript({ create }, { log });
    });
    const keys = (): string[] => seen.map(({ idempotencyKey }) => idempotencyKey);

    it("is the same for a repeated create, and another for the next attempt", async () => {
      for (const attempt of [0, 0, 1])
        await served.flyte1.call("CreateTask", { ...request, ...id(attempt) });
      const [first, again, next] = keys();
      assert.equal(first, again);
      assert.notEqual(first, next);
    });

    it("is the base32 of SHA-256 over the execution's id in its canonical bytes", async () => {
      await served.flyte1.call("CreateTask", { template, ...id(2) });
      const bytes = served.flyte1.encode(
        "flyteidl.core.TaskExecutionIdentifier",
        id(2).taskExecutionMetadata.taskExecutionId,
      );
      assert.deepEqual(keys(), [toKey(bytes)]);
    });

    it("is derived from the output prefix under Flyte 2, or if there is no id", async () => {
      await served.flyte2.call("CreateTask", { ...request, ...id(2) });
      await served.flyte1.call("CreateTask", request);
      const expected = toKey(Buffer.from(request.outputPrefix));
      assert.deepEqual(keys(), [expected, expected]);
    });

    it("is random, with a warning, if nothing identifies the attempt, and does not change", async () => {
      for (const _ of [1, 2]) await served.flyte1.call("CreateTask", { template });
      const [first, second] = keys();
      assert.notEqual(first, second);
      assert.equal(seen[0]!.idempotencyKey, first);
      assert.match(warnings[0]!, /idempotency key is random/);
    });

    it("is not computed for a do that does not read it", async () => {
      const quiet = defineSyncConnector({ taskType: "quiet", do: () => Resource.succeeded({}) });
      const { flyte1 } = await serveForTest([quiet], { log });
      const { phase } = await flyte1.execute({ template: { type: "quiet" } });
      assert.equal(phase, "SUCCEEDED");
      assert.deepEqual(warnings, []);
    });
  });

  describe("the connection of Flyte 2", () => {
    const connection = { secrets: { API_KEY: "tenant-secret" }, configs: { region: "eu" } };

    it("must have the secrets that the connector declares", async () => {
      const { flyte1, flyte2, connector } = await serveScript({
        secrets: ["API_KEY", "TOKEN"].map((key) => ({ key, from: "connection" })),
      });
      assert.deepEqual(await flyte2.failure("CreateTask", { template, connection }), {
        code: 9,
        details:
          "Scripted Connector needs TOKEN in the task's connection: name the secret under custom.secrets of my_task",
      });
      for (const client of [flyte2, flyte1])
        // Flyte 1 has no connection
        assert.equal((await client.failure("CreateTask", { template })).code, 9);
      assert.deepEqual(connector.calls, []);
      const secrets = { API_KEY: "a", TOKEN: "b" };
      await flyte2.create({ template, connection: { secrets } });
      assert.deepEqual(connector.calls, ["create"]);
    });

    it("takes precedence over the server's secrets in create, get and delete", async () => {
      const seen: [string, string | undefined][] = [];
      const note = ({ secrets, connection }: Pick<CreateRequest, "secrets" | "connection">): void =>
        void seen.push([secrets.get("API_KEY"), connection?.configs["region"]]);
      const { flyte1, flyte2 } = await serveScript(
        {
          create: (creating) => (note(creating), new Job({ jobId: "j" })),
          get: (_, getting) => (note(getting), Resource.running()),
          delete: (_, deleting) => note(deleting),
        },
        { secrets: { get: () => "server's own" } },
      );
      await flyte2.call("CreateTask", { template, connection });
      for (const method of ["GetTask", "DeleteTask"])
        await flyte2.call(method, { ...aboutJob(), connection });
      await flyte1.call("CreateTask", { template });
      const own = ["tenant-secret", "eu"];
      assert.deepEqual(seen, [own, own, own, ["server's own", undefined]]);
    });

    it("is replaced in messages, statuses and logs of its own request only", async () => {
      const [logged, phases] = [[] as string[], [] as string[]];
      const log = { ...silentLog, info: (message: string) => void logged.push(message) };
      const { flyte2 } = await serveScript(
        {
          create(creating) {
            creating.log.info("using tenant-secret");
            throw new Error("401 for tenant-secret");
          },
          get: () =>
            Resource.running("tenant-secret is in use", {
              logLinks: [{ uri: "https://x/?k=tenant-secret", name: "page" }],
              customInfo: { key: ["tenant-secret"] },
            }),
        },
        { log, observers: [{ phaseChanged: (_, { message }) => void phases.push(message) }] },
      );
      const { details } = await flyte2.failure("CreateTask", { template, connection });
      assert.match(details, /Error: 401 for \[secret\]/);
      assert.deepEqual(logged, ["using [secret]"]);
      const poll = async (more: object) =>
        JSON.stringify(await flyte2.call("GetTask", { ...aboutJob(), ...more }));
      assert.doesNotMatch(await poll({ connection }), /tenant-secret/);
      assert.deepEqual(phases, ["[secret] is in use"]);
      assert.match(await poll({}), /tenant-secret/);
    });
  });

  describe("of a synchronous connector under Flyte 2", () => {
    let served: TestServer;
    const serve = async (text: string): Promise<void> => {
      served = await serveForTest([
        defineSyncConnector({
          name: "Big",
          taskType: "big",
          outputs: { text: t.string() },
          do: () => Resource.succeeded({ text }),
        }),
      ]);
    };
    const get = (resourceMeta: Uint8Array) => served.flyte2.poll("big", resourceMeta);
    const create = () => served.flyte2.create({ template: { id: { name: "big" }, type: "big" } });

    it("returns FAILED for a result too large for the resource_meta", async () => {
      await serve("x".repeat(64 * 1024));
      const { phase, message } = await get(await create());
      assert.equal(phase, "FAILED");
      assert.match(message!, /exceed the 64 KiB that Flyte 2 stores/);
    });

    it("is readable by another replica", async () => {
      await serve("here");
      const meta = await create();
      await served.close();
      await serve("there");
      assert.equal((await get(meta)).phase, "SUCCEEDED");
    });

    it("returns INVALID_ARGUMENT if the resource_meta is not a result", async () => {
      await serve("");
      const bytes = await create();
      for (const forged of [
        Buffer.alloc(0),
        Buffer.from("{}"),
        bytes.subarray(0, 5),
        Buffer.concat([bytes.subarray(0, 12), Buffer.from([0x0a, 0xff])]),
        Buffer.concat([bytes, Buffer.alloc(70_000)]),
        Buffer.from("fx-result-1\n"),
      ])
        assert.equal((await statusOf(get(forged))).code, 3, forged.toString().slice(0, 20));
    });

    it("returns FAILED if its outputs are not those declared", async () => {
      await serve("");
      const forged = served.flyte1.encode("flyteidl.admin.Resource", {
        phase: 3,
        outputs: { literals: { text: { scalar: { primitive: { integer: 7 } } } } },
      });
      const { phase, message } = await get(Buffer.concat([Buffer.from("fx-result-1\n"), forged]));
      assert.equal(phase, "FAILED");
      assert.match(message!, /do not match the connector's declaration:\n {2}text/);
    });
  });
});

/** The first 32 characters, in base32, of the SHA-256 of what identifies an attempt. */
function toKey(identity: Uint8Array): string {
  const bytes = createHash("sha256").update("fx1\n").update(identity).digest();
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits
    .replace(/.{5}/g, (five) => "abcdefghijklmnopqrstuvwxyz234567"[parseInt(five, 2)]!)
    .slice(0, 32);
}
