import assert from "node:assert/strict";
import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { ExchangeRecorder } from "../../../src/runtime/recording/exchange-recorder.ts";
import { readRecording, type Recording } from "../../../src/runtime/recording/recording.ts";
import { Replay } from "../../../src/runtime/recording/replay.ts";
import { formatRecording } from "../../../src/runtime/recording/save-recording.ts";
import { type HttpServer, httpServer, type SeenRequest } from "../../support/server/http-server.ts";
import { recordingOf } from "./recordings.ts";

const SECRET = 'p/a+s"s wörd&<é>';

describe("ExchangeRecorder", () => {
  let server: HttpServer | undefined;
  let recorder: ExchangeRecorder;
  let fetch: typeof globalThis.fetch;
  let now = 0;

  beforeEach(() => {
    recorder = new ExchangeRecorder({
      elapsedMs: () => (now += 1),
      secrets: () => [SECRET],
      isStop: (error) => error instanceof Error && error.name === "RunStop",
    });
    fetch = recorder.wrap(globalThis.fetch);
  });

  const serve = async (answer: Parameters<typeof httpServer>[0]): Promise<string> => {
    server = await httpServer(answer);
    return server.origin;
  };
  /** What a file of the recording says, and its text. */
  const save = async (): Promise<{ recording: Recording; text: string }> => {
    await recorder.finish();
    const text = await formatRecording(recordingOf([], recorder.list()));
    return { text, recording: await readRecording(Buffer.from(text), "run.yaml") };
  };
  const echo = ({ method, path, headers, body }: SeenRequest): string =>
    JSON.stringify({ method, path, headers, body });

  it("changes neither a request nor its answer", async () => {
    const origin = await serve((request, response) => {
      response
        .writeHead(201, "Made", { "x-a": "1", "content-type": "text/plain" })
        .end(echo(request));
    });
    const response = await fetch(`${origin}/a?b=c`, {
      method: "POST",
      body: new URLSearchParams({ d: "e f" }),
      headers: { "x-b": "2" },
    });
    assert.deepEqual(
      [response.status, response.statusText, response.headers.get("x-a")],
      [201, "Made", "1"],
    );
    const { body, headers } = (await response.json()) as SeenRequest;
    assert.equal(body, "d=e+f");
    assert.equal(headers["x-b"], "2");
    assert.equal(headers["content-length"], "5");
  });

  it("leaves a secret in no form in the file", async () => {
    const origin = await serve((request, response) => response.end(echo(request)));
    const post = async (url: string, init: RequestInit): Promise<string> =>
      (await fetch(url, { method: "POST", ...init })).text();
    const encoded = encodeURIComponent(SECRET);
    const basic = Buffer.from(`user:${SECRET}`).toString("base64");
    await post(`${origin}/${encoded}?key=${encoded}`, {
      headers: {
        authorization: `Basic ${basic}`,
        "x-url": Buffer.from(SECRET).toString("base64url"),
      },
      body: JSON.stringify({ token: SECRET, nested: JSON.stringify({ token: SECRET }) }),
    });
    await post(origin, { body: new URLSearchParams({ key: SECRET }) });
    await post(origin, { body: Buffer.from(`\u0000${SECRET}`, "utf8") });
    await post(origin, {
      body: Buffer.concat([Buffer.from([255, 254]), Buffer.from(SECRET)]),
    });
    const { text } = await save();
    const file = Buffer.from(text);
    const forms = [
      SECRET,
      encoded,
      new URLSearchParams({ "": SECRET }).toString().slice(1),
      JSON.stringify(SECRET).slice(1, -1),
      JSON.stringify(JSON.stringify(SECRET)).slice(3, -3),
      basic,
      Buffer.from(SECRET).toString("base64"),
      Buffer.from(SECRET).toString("base64url"),
      Buffer.from(SECRET).toString("hex"),
      // Inside of longer base64
      basic.slice(8, 24),
    ];
    for (const form of forms) assert.equal(file.indexOf(form), -1, `${form} is in\n${text}`);
    assert.match(text, /leftOut: it is binary, and has a secret in it/);
  });

  it("replaces tokens and cookies that the service issues, also in later requests", async () => {
    const origin = await serve((request, response) => {
      response.setHeader("set-cookie", ["sid=0123456789abcdef; Path=/", "lang=en; Path=/"]);
      response.end(
        JSON.stringify({
          access_token: "issued-by-service",
          next_page_token: "page-2-of-9!",
          path: request.path,
        }),
      );
    });
    const token = await fetch(`${origin}/token`, {
      method: "POST",
      body: "grant_type=client_credentials",
    });
    await token.text();
    await (await fetch(`${origin}/jobs?token=issued-by-service`)).text();
    const { recording, text } = await save();
    assert.doesNotMatch(text, /issued-by-service|0123456789abcdef/);
    assert.match(text, /"next_page_token":"\[issued-1\]"/);
    assert.match(text, /set-cookie: sid=\[secret\]; Path=\/\n\s+set-cookie: lang=en; Path=\//);
    const replay = new Replay(recording).fetch;
    const issued = await replay(`${origin}/token`, {
      method: "POST",
      body: "grant_type=client_credentials",
    });
    const { access_token: issuedToken } = (await issued.json()) as { access_token: string };
    assert.deepEqual(issued.headers.getSetCookie().length, 2);
    assert.equal(
      (await replay(`${origin}/jobs?${new URLSearchParams({ token: issuedToken }).toString()}`))
        .status,
      200,
    );
  });

  it("records what fetch makes of redirects, compression, HEAD and empty answers", async () => {
    const origin = await serve(({ method, path }, response) => {
      if (path === "/from") response.writeHead(302, { location: "/to" }).end();
      else if (path === "/zip")
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("unzipped"));
      else if (path === "/none") response.writeHead(204).end();
      else if (method === "HEAD") response.writeHead(200, { "content-length": "7" }).end();
      else response.end("arrived");
    });
    const look = async (get: typeof fetch) => {
      const [followed, manual, zip, none, head] = [
        await get(`${origin}/from`),
        await get(`${origin}/from`, { redirect: "manual", method: "POST" }),
        await get(`${origin}/zip`),
        await get(`${origin}/none`),
        await get(`${origin}/head`, { method: "HEAD" }),
      ];
      return [
        [followed.url, followed.redirected, await followed.text()],
        [manual.status, manual.headers.get("location")],
        [
          await zip.text(),
          none.status,
          none.body,
          head.headers.get("content-length"),
          await head.text(),
        ],
      ];
    };
    const seen = await look(fetch);
    const { recording } = await save();
    assert.deepEqual(await look(new Replay(recording).fetch), seen);
  });

  it("records binary data, forms with files and streams", async () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    const origin = await serve((_request, response) => response.end(bytes));
    const send = async (get: typeof fetch): Promise<Buffer[]> => {
      const form = new FormData();
      form.set("file", new Blob([bytes]), "a.bin");
      const stream = new Blob(["streamed"]).stream();
      const bodies = [bytes, form, stream];
      const answers = [];
      for (const body of bodies)
        answers.push(
          await get(origin, {
            method: "POST",
            body,
            ...(body === stream && { duplex: "half" }),
          }),
        );
      return Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));
    };
    assert.deepEqual(await send(fetch), [bytes, bytes, bytes]);
    const { recording } = await save();
    assert.deepEqual(await send(new Replay(recording).fetch), [bytes, bytes, bytes]);
  });

  it("records faults of the network and timeouts, with their causes", async () => {
    const origin = await serve(() => undefined);
    const catchError = async (
      get: typeof fetch,
      url: string,
      init?: RequestInit,
    ): Promise<unknown[]> => {
      const error: unknown = await get(url, init).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof Error);
      return [
        error.constructor.name,
        error.name,
        error.message,
        (error.cause as NodeJS.ErrnoException | undefined)?.code,
      ];
    };
    const refused = "http://127.0.0.1:1/";
    const timeout = (): RequestInit => ({ signal: AbortSignal.timeout(20) });
    const seen = [await catchError(fetch, refused), await catchError(fetch, origin, timeout())];
    assert.deepEqual(
      seen.map(([, name]) => name),
      ["TypeError", "TimeoutError"],
    );
    const replay = new Replay((await save()).recording).fetch;
    assert.deepEqual([await catchError(replay, refused), await catchError(replay, origin)], seen);
  });

  it("marks requests that the end of the run aborted, and those without an answer", async () => {
    const origin = await serve(() => undefined);
    const stop = new AbortController();
    const aborted = fetch(origin, { signal: stop.signal });
    stop.abort(Object.assign(new Error("stopped"), { name: "RunStop" }));
    await assert.rejects(aborted, /stopped/);
    const { recording } = await save();
    assert.deepEqual(
      recording.exchanges.map(({ stopped }) => stopped),
      [true],
    );
  });

  it("leaves out large bodies, and keeps what was read of an endless one", async () => {
    let endless: NodeJS.Timeout;
    const origin = await serve(({ path }, response) => {
      if (path === "/large") response.end(Buffer.alloc(3 * 1024 * 1024, "x"));
      else {
        response.write("line\n");
        endless = setInterval(() => response.write("line\n"), 10);
        response.on("close", () => clearInterval(endless));
      }
    });
    const large = await fetch(`${origin}/large`);
    assert.equal((await large.text()).length, 3 * 1024 * 1024);
    const stream = await fetch(`${origin}/endless`);
    const reader = stream.body!.getReader();
    assert.equal(
      Buffer.from((await reader.read()).value)
        .toString()
        .slice(0, 5),
      "line\n",
    );
    await reader.cancel();
    const { text } = await save();
    assert.match(text, /leftOut: it is larger than 1 MiB/);
    assert.match(text, /body: \|?-?\n?\s*line/);
  });

  it("leaves out exchanges in the middle above 1,000", async () => {
    let count = 0;
    fetch = recorder.wrap(async () => new Response(String((count += 1))));
    for (let poll = 0; poll < 1010; poll += 1) await (await fetch("https://api.test/")).text();
    const { recording } = await save();
    assert.equal(recording.leftOut, 10);
    assert.equal(recording.exchanges.length, 1000);
    assert.equal(recording.exchanges.at(-1)!.answer?.body, "1010");
  });

  it("records no body that the code did not read, and reads none", async () => {
    const origin = await serve((_request, response) => response.end("unread"));
    await fetch(origin);
    const { text, recording } = await save();
    assert.match(text, /leftOut: the code did not read it/);
    await assert.rejects(
      (await new Replay(recording).fetch(origin)).text(),
      /the code did not read it/,
    );
  });

  it("cancels the body of the service when the code cancels its own", async () => {
    let closed: Promise<unknown> | undefined;
    const origin = await serve((_request, response) => {
      response.write("x");
      closed = once(response, "close");
    });
    await (await fetch(origin)).body!.cancel();
    await closed;
  });
});
