import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { requestJson } from "../../src/entries/http.ts";
import { defineAsyncConnector, Resource, t } from "../../src/entries/index.ts";
import { replayFetch, runConnector } from "../../src/entries/testing.ts";
import { formatRecording } from "../../src/runtime/recording/save-recording.ts";
import { exchange, recordingOf } from "../runtime/recording/recordings.ts";
import { useProject } from "../support/project/use-project.ts";

const KEY = "abcdefgh234567abcdefgh234567abcd";
const JOBS = "https://jobs.invalid/v1/jobs";
const SHORT = 20;

/** Names its jobs after the beginning of the key, and has a secret in the URL and in a body. */
const connector = defineAsyncConnector({
  taskType: "weather",
  secrets: ["WX_KEY"],
  inputs: { city: t.string() },
  outputs: { temp: t.float() },
  resourceMeta: { id: t.string() },
  async create({ inputs: { city }, idempotencyKey, random, ...context }) {
    const key = context.secrets.get("WX_KEY");
    const body = { city, secret: key, order: Math.floor(random() * 1e6) };
    const id = `fx-${idempotencyKey.slice(0, SHORT)}`;
    await requestJson(context, {
      method: "PUT",
      baseUrl: JOBS,
      path: "/{id}",
      params: { id },
      query: { key },
      body,
    });
    return { id };
  },
  async get({ id }, context) {
    const { state, temp } = await requestJson<{ state: string; temp: number }>(context, {
      method: "GET",
      baseUrl: JOBS,
      path: "/{id}",
      params: { id },
      query: { key: context.secrets.get("WX_KEY") },
    });
    return state === "done" ? Resource.succeeded({ temp }) : Resource.running(`${id} ${state}`);
  },
  async delete() {},
});

/** What `fx run --record` writes for a job of Oslo, with the seed 7. */
function recordedJob(): Parameters<typeof recordingOf>[0] {
  const url = `${JOBS}/fx-${KEY.slice(0, SHORT)}?key=[secret]`;
  const body = `{"city":"Oslo","secret":"[secret]","order":646396}`;
  return [
    exchange(["PUT", url, body], { ok: true }),
    exchange(["GET", url], { state: "waiting" }),
    exchange(["GET", url], { state: "done", temp: 4.5 }),
  ];
}

describe("replayFetch", () => {
  const project = useProject();
  let file: string;
  beforeEach(async () => {
    file = join(project.root, "oslo.yaml");
    const recording = recordingOf(recordedJob(), { idempotencyKey: KEY, seed: 7 });
    writeFileSync(file, await formatRecording(recording));
  });

  const run = (city: string, fetch = replayFetch(file)) =>
    runConnector(connector, { inputs: { city }, secrets: { WX_KEY: "any key/+" }, fetch });

  it("runs a job to its recorded outputs, with any secret, as often as wanted", async () => {
    for (let time = 0; time < 2; time += 1) {
      const { outputs, messages } = await run("Oslo");
      assert.deepEqual(outputs, { temp: 4.5 });
      assert.deepEqual(messages, [`fx-${KEY.slice(0, SHORT)} waiting`]);
    }
  });

  it("accepts a file: URL", async () => {
    const { outputs } = await run("Oslo", replayFetch(pathToFileURL(file)));
    assert.deepEqual(outputs, { temp: 4.5 });
  });

  it("answers code that a test calls directly, with the recorded key", async () => {
    const fetch = replayFetch(file);
    const url = `${JOBS}/fx-${KEY.slice(0, SHORT)}?key=[secret]`;
    const read = async (): Promise<unknown> => (await fetch(url)).json();
    assert.deepEqual(await read(), { state: "waiting" });
    assert.deepEqual(await read(), { state: "done", temp: 4.5 });
    await assert.rejects(fetch(`${JOBS}/fx-${"2".repeat(SHORT)}`), { code: "FX1021" });
  });

  it("fails the run at a request that the recording lacks, with the difference", async () => {
    await assert.rejects(run("Bergen"), ({ name, message }: Error) => {
      assert.equal(name, "TaskFailure");
      assert.match(message, /the recording has no PUT https:\/\/jobs\.invalid\//);
      assert.match(message, /body, at city: "Oslo" is recorded, "Bergen" was sent/);
      assert.doesNotMatch(message, /any key/);
      return true;
    });
  });

  it("throws at once if the file is missing", () => {
    assert.throws(() => replayFetch(join(project.root, "gone.yaml")), {
      code: "FX2028",
      message: /gone\.yaml: there is no such file/,
    });
  });

  it("makes a run fail before it calls the connector if the file is invalid", async () => {
    writeFileSync(file, "fx-recording: 1\ntask: [\n");
    await assert.rejects(run("Oslo"), { code: "FX2028" });
    await assert.rejects(replayFetch(file)("https://jobs.invalid/"), { code: "FX2028" });
  });

  it("leaves the key and the random numbers of a test to the test", async () => {
    const options = { inputs: { city: "Oslo" }, secrets: { WX_KEY: "a key" } };
    const fetch = replayFetch(file);
    const random = (): number => 0;
    await assert.rejects(
      runConnector(connector, { ...options, fetch, random }),
      /body, at order: 646396 is recorded, 0 was sent/,
    );
  });
});
