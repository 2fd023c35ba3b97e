import assert from "node:assert/strict";
import { FxError, Resource, defineSyncConnector, t } from "../../../../src/entries/index.ts";
import type { Storage } from "../../../../src/entries/server.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { type TestServer, serveForTest } from "../../../support/server/connector-server.ts";
import { Job, ScriptedConnector } from "../../../support/server/scripted-connector.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";

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
