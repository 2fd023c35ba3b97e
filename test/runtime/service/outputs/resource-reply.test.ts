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
import type { ReceivedResource } from "../../../support/server/connector-client.ts";
import { serveForTest, type TestServer } from "../../../support/server/connector-server.ts";
import {
  aboutJob,
  type Script,
  ScriptedConnector,
  serveScript,
} from "../../../support/server/endpoint-run.ts";
import { useDateAhead } from "../../../support/time/date-ahead.ts";

const SECRET = "12345678";
const NO_ANSWER = new FxError("FX5013", "s3 does not answer");

/** An author's own secrets, which do not list their values. */
const own: Secrets = { get: () => SECRET };

describe("secrets that are an author's object", () => {
  async function answer(get: NonNullable<Script["get"]>): Promise<Record<string, unknown>> {
    const { flyte2 } = await serveScript({ get }, { secrets: own });
    const { resource } = await flyte2.call("GetTask", aboutJob());
    assert.ok(!JSON.stringify(resource).includes(SECRET), JSON.stringify(resource));
    return resource as Record<string, unknown>;
  }

  it("are replaced in messages and in every text of a link", async () => {
    const linkOf = (key: string) => ({
      uri: `https://log.example/${key}`,
      name: key,
      iconUri: `https://log.example/icon?${key}`,
    });
    const { message, logLinks } = await answer((_, { secrets }) => {
      const key = secrets.get("KEY");
      return Resource.running(`key ${key}`, { logLinks: [linkOf(key)] });
    });
    assert.equal(message, "key [secret]");
    assert.deepEqual(logLinks, [linkOf("[secret]")]);
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
const about = { ...aboutJob(), outputPrefix: "s3://b/one" };

/** A storage in memory whose puts a test can change. */
function storageThat(put: Storage["put"]): Storage {
  const inner = memoryStorage();
  return Object.assign(Object.create(inner) as Storage, { put });
}

describe("outputs too large for a reply, if the server may write", () => {
  let served: TestServer;
  const setDateAhead = useDateAhead();

  const get = async (options: { readonly deadlineMs?: number } = {}) =>
    (await served.flyte1.call("GetTask", about, options))["resource"] as ReceivedResource;
  const serve = async (storage: Storage, more: { readonly getFaultBudgetMs?: number } = {}) =>
    void (served = await serveForTest([big, bigSync], { storage, ...more }));
  const rejecting = (error: Error) => storageThat(() => Promise.reject(error));

  it("are written to outputs.pb", async () => {
    const storage = memoryStorage();
    await serve(storage);
    assert.deepEqual(await get(), { phase: "SUCCEEDED" });
    const { flyte1, flyte2 } = served;
    const second = { ...about, outputPrefix: "s3://b/two" };
    assert.deepEqual((await flyte2.call("GetTask", second))["resource"], { phase: "SUCCEEDED" });
    const value = { scalar: { primitive: { stringValue: text } } };
    const written = async (folder: string) =>
      Buffer.from(await storage.getBytes(`s3://b/${folder}/outputs.pb`, { limit: 1e7 }));
    const map = flyte1.encode("flyteidl.core.LiteralMap", { literals: { text: value } });
    assert.deepEqual(await written("one"), Buffer.from(map));
    const literals = [{ name: "text", value }];
    const outputs = flyte2.encode("flyteidl2.task.Outputs", { literals });
    assert.deepEqual(await written("two"), Buffer.from(outputs));
  });

  it("are retried at the next poll if the storage does not respond", async () => {
    let puts = 0;
    const kept = memoryStorage();
    await serve(
      storageThat((...given) =>
        (puts += 1) === 1 ? Promise.reject(NO_ANSWER) : kept.put(...given),
      ),
    );
    const { phase, message } = await get();
    assert.equal(phase, "RUNNING");
    assert.match(
      message!,
      /exceed the 4 MiB that Flyte accepts, and outputs.pb could not be written: s3 does not answer/,
    );
    assert.deepEqual(await get(), { phase: "SUCCEEDED" });
  });

  it("count as faults of get until the budget is used up", async () => {
    await serve(rejecting(new Error("a network fault")), { getFaultBudgetMs: 0 });
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
    await serve(hanging);
    const { phase, message } = await get({ deadlineMs: 60_000 });
    assert.equal(phase, "RUNNING");
    assert.match(
      message!,
      /outputs.pb could not be written: the storage did not respond before the caller's deadline/,
    );
    assert.match(String(reason), /deadline/);
  });

  it("fail the job if the storage rejects the URI", async () => {
    await serve(rejecting(new FxError("FX5015", "s3://b/one may not be written")));
    const { phase, message } = await get();
    assert.equal(phase, "FAILED");
    assert.match(message!, /s3:\/\/b\/one may not be written \(return large data as a file/);
  });

  it("make a synchronous result RETRYABLE_FAILED if the storage does not respond", async () => {
    await serve(rejecting(NO_ANSWER));
    const outputs = { variables: { text: { type: { simple: "STRING" } } } };
    const { phase, message, agentError } = await served.flyte1.execute({
      template: { id: { name: "big" }, type: "big", interface: { outputs } },
      outputPrefix: "s3://b/one",
    });
    assert.equal(phase, "RETRYABLE_FAILED", message);
    assert.match(message!, /s3 does not answer/);
    assert.deepEqual(agentError, { code: "FX5013", kind: "RECOVERABLE", origin: "USER" });
  });
});
