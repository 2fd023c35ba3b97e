import assert from "node:assert/strict";
import {
  defineSyncConnector,
  FxError,
  Resource,
  type Secrets,
  t,
} from "../../../../src/entries/index.ts";
import type { Storage } from "../../../../src/entries/server.ts";
import { structToJson } from "../../../../src/runtime/base/struct.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { serveForTest, type TestServer } from "../../../support/server/connector-server.ts";
import { Job, type Script, ScriptedConnector } from "../../../support/server/endpoint-run.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";

const SECRET = "12345678";

/** An author's own secrets, which do not list their values. */
const own: Secrets = { get: () => SECRET };

describe("secrets that are an author's object", () => {
  let served: TestServer | undefined;

  async function answer(get: NonNullable<Script["get"]>): Promise<Record<string, unknown>> {
    served = await serveForTest([new ScriptedConnector({ get })], { secrets: own });
    const { resource } = await served.flyte2.call("GetTask", {
      taskCategory: { name: "scripted" },
      resourceMeta: Job.encode({ jobId: "j" }),
    });
    assert.ok(!JSON.stringify(resource).includes(SECRET), JSON.stringify(resource));
    return resource as Record<string, unknown>;
  }

  it("are replaced in messages and in every text of a link", async () => {
    const { message, logLinks } = await answer((_, { secrets }) => {
      const key = secrets.get("KEY");
      return Resource.running(`key ${key}`, {
        logLinks: [
          {
            uri: `https://log.example/${key}`,
            name: key,
            iconUri: `https://log.example/icon?${key}`,
          },
        ],
      });
    });
    assert.equal(message, "key [secret]");
    assert.deepEqual(logLinks, [
      {
        uri: "https://log.example/[secret]",
        name: "[secret]",
        iconUri: "https://log.example/icon?[secret]",
      },
    ]);
  });

  it("are replaced in custom info, even in a number, which becomes a string", async () => {
    const { phase, customInfo } = await answer((_, { secrets }) => {
      const port = Number(secrets.get("KEY"));
      return Resource.running("", {
        customInfo: { port, more: { ports: [port * 10, 80], [`of ${port}`]: true } },
      });
    });
    assert.equal(phase, "RUNNING");
    assert.deepEqual(structToJson(customInfo as object), {
      port: "[secret]",
      more: { ports: ["[secret]0", 80], "of [secret]": true },
    });
  });
});

const text = "x".repeat(5 * 1024 * 1024);
const big = new ScriptedConnector({ get: () => Resource.succeeded({ text }) });
const bigSync = defineSyncConnector({
  name: "Big",
  taskType: "big",
  outputs: { text: t.string() },
  do: () => Resource.succeeded({ text }),
});
const about = {
  taskCategory: { name: "scripted" },
  resourceMeta: Job.encode({ jobId: "j" }),
  outputPrefix: "s3://b/one",
};

/** A storage in memory whose puts a test can change. */
function storageThat(put: Storage["put"]): Storage {
  const inner = memoryStorage();
  return Object.assign(Object.create(inner) as Storage, { put });
}

describe("outputs too large for a reply, if the server may write", () => {
  let served: TestServer | undefined;
  const setDateAhead = useDateAhead();

  const get = async (options: { readonly deadlineMs?: number } = {}) =>
    (await served!.flyte1.call("GetTask", about, options))["resource"] as {
      phase: string;
      message?: string;
    };

  it("are written to outputs.pb", async () => {
    const storage = memoryStorage();
    served = await serveForTest([big], { storage });
    assert.deepEqual(await get(), { phase: "SUCCEEDED" });
    assert.deepEqual(
      (await served.flyte2.call("GetTask", { ...about, outputPrefix: "s3://b/two" }))["resource"],
      { phase: "SUCCEEDED" },
    );
    const literal = { scalar: { primitive: { stringValue: text } } };
    assert.deepEqual(
      Buffer.from(await storage.getBytes("s3://b/one/outputs.pb", { limit: 1e7 })),
      Buffer.from(
        served.flyte1.encode("flyteidl.core.LiteralMap", { literals: { text: literal } }),
      ),
    );
    assert.deepEqual(
      Buffer.from(await storage.getBytes("s3://b/two/outputs.pb", { limit: 1e7 })),
      Buffer.from(
        served.flyte2.encode("flyteidl2.task.Outputs", {
          literals: [{ name: "text", value: literal }],
        }),
      ),
    );
  });

  it("are retried at the next poll if the storage does not respond", async () => {
    let puts = 0;
    const kept = memoryStorage();
    served = await serveForTest([big], {
      storage: storageThat((...given) =>
        (puts += 1) === 1
          ? Promise.reject(new FxError("FX5013", "s3 does not answer"))
          : kept.put(...given),
      ),
    });
    const { phase, message } = await get();
    assert.equal(phase, "RUNNING");
    assert.match(
      message!,
      /exceed the 4 MiB that Flyte accepts, and outputs.pb could not be written: s3 does not answer/,
    );
    assert.deepEqual(await get(), { phase: "SUCCEEDED" });
  });

  it("count as faults of get until the budget is used up", async () => {
    served = await serveForTest([big], {
      storage: storageThat(() => Promise.reject(new Error("a network fault"))),
      getFaultBudgetMs: 0,
    });
    const phases = [await get(), await get(), await get()].map(({ phase }) => phase);
    assert.deepEqual(phases, ["RUNNING", "RUNNING", "RETRYABLE_FAILED"]);
  });

  it("do not keep GetTask from replying before the caller's deadline", async () => {
    let reason: unknown;
    const hanging = storageThat(
      (_uri, _content, { signal } = {}) =>
        new Promise<never>(() => {
          signal!.addEventListener("abort", () => void (reason = signal!.reason));
          setDateAhead(59_800);
        }),
    );
    served = await serveForTest([big], { storage: hanging });
    const { phase, message } = await get({ deadlineMs: 60_000 });
    assert.equal(phase, "RUNNING");
    assert.match(
      message!,
      /outputs.pb could not be written: the storage did not respond before the caller's deadline/,
    );
    assert.match(String(reason), /deadline/);
  });

  it("fail the job if the storage rejects the URI", async () => {
    served = await serveForTest([big], {
      storage: storageThat(() =>
        Promise.reject(new FxError("FX5015", "s3://b/one may not be written")),
      ),
    });
    const { phase, message } = await get();
    assert.equal(phase, "FAILED");
    assert.match(message!, /s3:\/\/b\/one may not be written \(return large data as a file/);
  });

  it("make a synchronous result RETRYABLE_FAILED if the storage does not respond", async () => {
    served = await serveForTest([bigSync], {
      storage: storageThat(() => Promise.reject(new FxError("FX5013", "s3 does not answer"))),
    });
    const [message] = await served.flyte1.exchange("ExecuteTaskSync", [
      {
        header: {
          template: {
            id: { name: "big" },
            type: "big",
            interface: { outputs: { variables: { text: { type: { simple: "STRING" } } } } },
          },
          outputPrefix: "s3://b/one",
        },
      },
      { inputs: {} },
    ]);
    const { resource } = (
      message as { header: { resource: { phase: string; message: string; agentError: object } } }
    ).header;
    assert.equal(resource.phase, "RETRYABLE_FAILED", resource.message);
    assert.match(resource.message, /s3 does not answer/);
    assert.deepEqual(resource.agentError, { code: "FX5013", kind: "RECOVERABLE", origin: "USER" });
  });
});
