import assert from "node:assert/strict";
import { DeepRedactor } from "../../../src/runtime/recording/deep-redactor.ts";
import { ExchangeRecorder } from "../../../src/runtime/recording/exchange-recorder.ts";
import { readRecording, type Recording } from "../../../src/runtime/recording/recording.ts";
import { Replay } from "../../../src/runtime/recording/replay.ts";
import { formatRecording } from "../../../src/runtime/recording/save-recording.ts";
import { ANSWERS, ENCODINGS, HARMLESS, ISSUED } from "./issued-answers.ts";
import { recordingOf } from "./recordings.ts";

type Fetch = typeof fetch;
const API = "https://api.test";

/** Records what the code exchanges with a service that answers as `answer` says. */
async function record(
  answer: (path: string) => Response,
  code: (get: Fetch) => Promise<unknown>,
): Promise<{ text: string; recording: Recording; result: unknown }> {
  let now = 0;
  const recorder = new ExchangeRecorder({
    elapsedMs: () => (now += 1),
    secrets: () => [],
    isStop: () => false,
  });
  const service: Fetch = async (request) => answer(new URL((request as Request).url).pathname);
  const result = await code(recorder.wrap(service));
  await recorder.finish();
  const text = await formatRecording(recordingOf([], recorder.list()));
  return { text, recording: await readRecording(Buffer.from(text), "run.yaml"), result };
}

describe("what a service issues", () => {
  it("has a table of at least 115 kinds of answers", () => {
    assert.ok(Object.keys(ANSWERS).length >= 115, String(Object.keys(ANSWERS).length));
  });

  for (const [name, answered] of Object.entries(ANSWERS)) {
    const { body = "", headers = {}, secret = ISSUED, staysBecause } = answered;
    const title =
      staysBecause === undefined
        ? `is not in a recording, and later requests with it match: ${name}`
        : `stays in a recording if it is ${name}: ${staysBecause}`;
    it(title, async () => {
      const answer = (): Response => new Response(body, { headers });
      const { text } = await record(answer, async (get) => {
        await (await get(`${API}/login`, { method: "POST" })).text();
        await (await get(`${API}/jobs?t=${encodeURIComponent(secret)}`)).text();
        await (await get(API, { method: "POST", body: JSON.stringify({ a: [secret] }) })).text();
      });
      const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
      const isFound = forms.some((form) => text.includes(form));
      assert.equal(isFound, staysBecause !== undefined, text);
    });
  }

  for (const [name, encode] of Object.entries(ENCODINGS))
    it(`is replaced in every encoding that decodes to it: ${name}`, () => {
      const secret = 'p/a+s"s wörd&<é>';
      const redactor = new DeepRedactor(() => [secret]);
      const text = `before ${encode(secret)} after`;
      const clean = redactor.redact(text);
      assert.match(clean, /^before .*\[secret\].* after$/);
      assert.ok(redactor.isTainted(text));
      assert.equal(redactor.isTainted(clean.replaceAll("[secret]", "")), false, clean);
    });

  for (const harmless of HARMLESS)
    it(`is not ${Object.keys(harmless).join(", ")}: these stay as they are`, async () => {
      const body = JSON.stringify(harmless);
      const { recording } = await record(
        () => new Response(body),
        async (get) => (await get(API)).text(),
      );
      assert.equal(recording.exchanges[0]?.answer?.body, body);
    });

  /** Logs in, turns pages by a token, and uses the key of an entry, a cookie and a signed URL. */
  async function walk(get: Fetch): Promise<string[]> {
    const login = await get(`${API}/login`, { method: "POST" });
    const { token, key, url } = (await login.json()) as Record<string, string>;
    const [cookie] = login.headers.getSetCookie()[0]!.split(";");
    const sent = [
      [`${API}/pages?page_token=${encodeURIComponent(key!)}`, undefined],
      [`${API}/pages?page_token=${encodeURIComponent(`${key!}2`)}`, undefined],
      [`${API}/use`, JSON.stringify({ token, inner: JSON.stringify({ token, key }) })],
      [`${API}/use`, new URLSearchParams({ token: token!, cookie: cookie! })],
      [url!, undefined],
    ] as const;
    const answers: string[] = [];
    for (const [to, body] of sent)
      answers.push(
        await (await get(to, body === undefined ? {} : { method: "POST", body })).text(),
      );
    return answers;
  }

  it("is matched by later requests of a replay, with the same answers", async () => {
    let count = 0;
    const answer = (path: string): Response => {
      count += 1;
      if (path !== "/login") return new Response(`answer ${count}`);
      const url = `${API}/file?X-Amz-Expires=60&X-Amz-Signature=0123456789abcdef`;
      const headers = { "set-cookie": `sid=${ISSUED}00; Path=/` };
      return Response.json({ token: ISSUED, key: "k/1234567890", url }, { headers });
    };
    const { recording, result, text } = await record(answer, walk);
    assert.deepEqual(await walk(new Replay(recording).fetch), result);
    assert.doesNotMatch(text, /0123456789abcdef|k\/1234567890/);
    assert.match(text, /page_token=\[issued-1\]$/m);
  });

  it("is not what the code sent first: that stays, so that its requests match", async () => {
    const echo = (): Response => Response.json({ key: "my-input-1", clientToken: "my-key-22" });
    const body = JSON.stringify({ city: "my-input-1", clientToken: "my-key-22" });
    const send = async (get: Fetch): Promise<string> =>
      (await get(API, { method: "POST", body })).text();
    const { recording, result } = await record(echo, send);
    assert.equal(await send(new Replay(recording).fetch), result);
  });

  it("is replaced in requests, too, by their fields, and matches there", async () => {
    const body = JSON.stringify({ user: "u", password: "hunter2-hunter2" });
    const send = async (get: Fetch): Promise<string> =>
      (await get(API, { method: "POST", body })).text();
    const { recording, text } = await record(() => new Response("ok"), send);
    assert.doesNotMatch(text, /hunter2/);
    assert.equal(await send(new Replay(recording).fetch), "ok");
  });

  it("has headers by a list of those that are kept", async () => {
    const kept = {
      ...{ "content-type": "text/plain", date: "Mon, 30 Nov 2026 00:00:00 GMT" },
      ...{ "retry-after": "3", location: "/jobs/7", "operation-location": "/operations/7" },
      ...{ link: '</jobs?page=2>; rel="next"', etag: '"abc12345"', "x-ratelimit-remaining": "9" },
      ...{ "x-request-id": "r-123456789", "x-job-id": "j-123456789" },
    };
    const dropped = { "cf-ray": "none", nel: "{}", "x-vendor": "short" };
    const headers = { ...kept, ...dropped };
    const { recording } = await record(
      () => new Response("ok", { headers }),
      (get) => get(API),
    );
    const replayed = Object.fromEntries((await new Replay(recording).fetch(API)).headers);
    const names = Object.keys(dropped);
    assert.deepEqual(replayed, {
      ...kept,
      ...Object.fromEntries(names.map((name) => [name, `[unrecorded:${name}]`])),
    });
  });

  it("has no dropped header: a replay that misses one names it", async () => {
    const send = async (get: Fetch): Promise<unknown> => {
      const vendor = (await get(API)).headers.get("x-vendor")!;
      return get(`${API}/${encodeURIComponent(vendor)}`);
    };
    const { recording } = await record(
      () => new Response("ok", { headers: { "x-vendor": "short" } }),
      send,
    );
    await assert.rejects(send(new Replay(recording).fetch), (error: Error) => {
      assert.match(error.message, /it has the header x-vendor of an answer, which is not recorded/);
      return true;
    });
  });

  it("is known even if the exchange that issued it is left out", async () => {
    let count = 0;
    const { text } = await record(
      () => Response.json((count += 1) === 505 ? { token: ISSUED } : {}),
      async (get) => {
        for (let poll = 0; poll < 1020; poll += 1) await (await get(API)).text();
        await get(`${API}/?t=${encodeURIComponent(ISSUED)}`);
      },
    );
    assert.doesNotMatch(text, new RegExp(encodeURIComponent(ISSUED)));
  });
});
