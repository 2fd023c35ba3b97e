import assert from "node:assert/strict";
import { Replay } from "../../../src/runtime/recording/replay.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { exchange, recordingOf } from "./recordings.ts";

const JOBS = "https://api.test/jobs";
const job = recordingOf([
  exchange(["POST", JOBS, '{"city":"Oslo"}'], { id: "j1" }, 201),
  exchange(["GET", `${JOBS}/j1`], { state: "queued" }),
  exchange(["GET", `${JOBS}/j1`], { state: "done" }),
]);

const awaitMissing = (running: Promise<unknown>) => awaitFxError(running, "FX1021");

describe("Replay", () => {
  it("answers equal requests in order", async () => {
    const { fetch } = new Replay(job);
    const created = await fetch(JOBS, { method: "POST", body: '{"city":"Oslo"}' });
    assert.equal(created.status, 201);
    assert.deepEqual(await created.json(), { id: "j1" });
    assert.deepEqual(await getState(fetch), "queued");
    assert.deepEqual(await getState(fetch), "done");
  });

  it("repeats the last answer of a poll", async () => {
    const { fetch } = new Replay(job);
    const states = [];
    for (let poll = 0; poll < 4; poll += 1) states.push(await getState(fetch));
    assert.deepEqual(states, ["queued", "done", "done", "done"]);
  });

  it("begins at the beginning each time", async () => {
    for (let time = 0; time < 2; time += 1)
      assert.equal(await getState(new Replay(job).fetch), "queued");
  });

  it("rejects with FX1021 when a poll never ends", async () => {
    const missing: string[] = [];
    const { fetch } = new Replay(job, { onMissing: ({ message }) => missing.push(message) });
    for (let poll = 0; poll < 1002; poll += 1) await getState(fetch);
    const error = await awaitMissing(getState(fetch));
    assert.equal(error.summary, `the recording has no further GET ${JOBS}/j1`);
    assert.deepEqual(missing, [error.message]);
  });

  it("rejects a second request that is not a poll", async () => {
    const { fetch } = new Replay(job);
    const create = () => fetch(JOBS, { method: "POST", body: '{"city":"Oslo"}' });
    await create();
    const error = await awaitMissing(create());
    assert.equal(error.summary, `the recording has no further POST ${JOBS}`);
  });

  it("matches a service of this machine on another port, unless the port is recorded", async () => {
    const recorded = recordingOf([
      exchange(["GET", "http://127.0.0.1:8001/jobs"], { from: 8001 }),
      exchange(["GET", "http://127.0.0.1:8002/jobs"], { from: 8002 }),
    ]);
    const { fetch } = new Replay(recorded);
    const get = async (port: number): Promise<unknown> =>
      (await fetch(`http://127.0.0.1:${port}/jobs`)).json();
    assert.deepEqual(await get(8002), { from: 8002 });
    assert.deepEqual(await get(9000), { from: 8001 });
    await awaitMissing(fetch("https://api.test:9000/jobs"));
  });

  it("shows the nearest request and the difference", async () => {
    const { fetch } = new Replay(job);
    const error = await awaitMissing(fetch(JOBS, { method: "POST", body: '{"city":"Bergen"}' }));
    assert.deepEqual(error.details, [
      `nearest: POST ${JOBS} (exchange 1 of 3)`,
      'body, at city: "Oslo" is recorded, "Bergen" was sent',
    ]);
  });

  it("shows the difference of URLs and methods", async () => {
    const { fetch } = new Replay(job);
    const error = await awaitMissing(fetch(`${JOBS}/j2`, { method: "DELETE" }));
    assert.deepEqual(error.details, [
      `nearest: GET ${JOBS}/j1 (exchange 2 of 3)`,
      'method: "GET" is recorded, "DELETE" was sent',
      'URL: "…ps://api.test/jobs/j1" is recorded, "…ps://api.test/jobs/j2" was sent',
    ]);
  });

  it("says that a recording has no exchanges", async () => {
    const error = await awaitMissing(new Replay(recordingOf([])).fetch(JOBS));
    assert.deepEqual(error.details, [
      "the recording has no exchanges: the code that was recorded did not use context.fetch",
    ]);
  });

  it("matches another secret than the recorded one", async () => {
    const recording = recordingOf([
      exchange(["POST", `${JOBS}?key=[secret]`, '{"token":"[secret]"}'], { id: "j1" }),
    ]);
    const secrets = () => ["an/other?token"];
    const { fetch } = new Replay(recording, { secrets });
    const url = `${JOBS}?key=${encodeURIComponent("an/other?token")}`;
    const body = JSON.stringify({ token: "an/other?token" });
    assert.equal((await fetch(url, { method: "POST", body })).status, 200);
  });

  it("throws the recorded error with its cause", async () => {
    const recording = recordingOf([
      {
        ...exchange(["GET", JOBS], {}),
        answer: undefined,
        error: {
          name: "TypeError",
          message: "fetch failed",
          cause: { name: "Error", message: "connect ECONNREFUSED", code: "ECONNREFUSED" },
        },
      },
    ]);
    await assert.rejects(new Replay(recording).fetch(JOBS), (error: TypeError) => {
      assert.ok(error instanceof TypeError);
      assert.equal((error.cause as NodeJS.ErrnoException).code, "ECONNREFUSED");
      return true;
    });
  });

  it("rejects with the reason of a signal that has fired", async () => {
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(new Replay(job).fetch(JOBS, { signal }), reason);
  });

  it("ignores the boundary of a form, which differs each time", async () => {
    const form = new FormData();
    form.set("city", "Oslo");
    const recorded = new Request(JOBS, { method: "POST", body: form });
    const [, boundary] = recorded.headers.get("content-type")!.split("boundary=");
    const body = (await recorded.text()).replaceAll(boundary!, "boundary");
    const recording = recordingOf([exchange(["POST", JOBS, body], { id: "j1" })]);
    assert.equal(
      (await new Replay(recording).fetch(JOBS, { method: "POST", body: form })).status,
      200,
    );
  });

  it("rejects the read of a body that was not recorded", async () => {
    const large = exchange(["GET", JOBS], {});
    const answer = { ...large.answer!, body: { leftOut: "too large" } };
    const recording = recordingOf([{ ...large, answer }]);
    const response = await new Replay(recording).fetch(JOBS);
    const error = await awaitMissing(response.text());
    assert.equal(
      error.message,
      `the recording lacks the body of the answer to GET ${JOBS}: too large`,
    );
  });
});

async function getState(fetch: typeof globalThis.fetch): Promise<string> {
  return ((await (await fetch(`${JOBS}/j1`)).json()) as { state: string }).state;
}
