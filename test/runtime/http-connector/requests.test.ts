import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineHttpConnector, download, env, input, pages } from "../../../src/entries/http.ts";
import { t } from "../../../src/entries/index.ts";
import { runConnector, testContext } from "../../../src/testing/run-task.ts";

const SERVICE = { url: "https://jobs.example/api" };
const GET = { request: { path: "/jobs/{id}" }, state: "state" } as const;
const STATES = { running: ["busy"], succeeded: ["done"] } as const;

type Create = Parameters<typeof defineWith>[0];

/** A connector with this request for its create. */
function defineWith(request: {
  readonly path: string;
  readonly query?: object;
  readonly body?: unknown;
  readonly form?: unknown;
}) {
  return defineHttpConnector({
    taskType: "jobs",
    service: SERVICE,
    inputs: { text: t.string(), count: t.optional(t.int()), at: t.optional(t.datetime()) },
    outputs: {},
    resourceMeta: { id: t.string() },
    create: { request: request as never, key: "none", job: { id: "id" } },
    get: GET,
    states: STATES,
    results: {},
    cancel: "none",
  });
}

/** What the create of such a connector sends for these inputs. */
async function send(create: Create, inputs: object) {
  let sent: Request | undefined;
  const fetch = async (...request: Parameters<typeof globalThis.fetch>) => {
    sent = new Request(...request);
    return Response.json({ id: "j" });
  };
  await defineWith(create).create({
    ...testContext(),
    ...{ fetch, inputs, idempotencyKey: "k" },
  } as never);
  return { url: sent!.url, text: await sent!.text(), type: sent!.headers.get("content-type") };
}

describe("requests of a declaration", () => {
  const inputs = { text: "a b", count: null, at: new Date(0) };

  it("leave out inputs that are null", async () => {
    const bodies = [
      ["text", "count"],
      { text: input("text"), count: input("count") },
      (request: { inputs: Record<string, unknown> }) => ({
        text: request.inputs["text"],
        count: request.inputs["count"],
      }),
    ];
    for (const body of bodies) {
      const { text, type } = await send({ path: "/jobs", body }, inputs);
      assert.equal(text, '{"text":"a b"}');
      assert.equal(type, "application/json");
    }
    const nested = { items: [input("count"), { deep: input("text") }] };
    const { text } = await send({ path: "/jobs", body: nested }, inputs);
    assert.equal(text, '{"items":[{"deep":"a b"}]}');
  });

  it("write dates and integers as JSON does", async () => {
    const values = { text: "", count: 5, at: new Date(0) };
    const { text } = await send({ path: "/jobs", body: ["count", "at"] }, values);
    assert.equal(text, '{"count":5,"at":"1970-01-01T00:00:00.000Z"}');
  });

  it("have values in the path, each as one segment, and in the query", async () => {
    const query = { count: input("count"), all: [input("text"), "x"] };
    const { url } = await send({ path: "/jobs/{text}", query }, { ...inputs, text: "a/../b" });
    assert.equal(url, "https://jobs.example/api/jobs/a%2F..%2Fb?all=a%2F..%2Fb&all=x");
  });

  it("are refused if the path needs an input that is null", async () => {
    await assert.rejects(send({ path: "/jobs/{count}" }, inputs), {
      code: "BAD_REQUEST",
      message: "POST /jobs/{count}: params.count is missing",
    });
  });

  it("send forms, in which a list repeats its name", async () => {
    const form = { text: input("text"), tag: ["a", "b"], count: input("count") };
    const { text, type } = await send({ path: "/jobs", form }, inputs);
    assert.equal(text, "text=a+b&tag=a&tag=b");
    assert.match(type!, /^application\/x-www-form-urlencoded/);
  });

  /** Runs a connector whose job is a file. Returns what its create sends. */
  async function sendFile(request: object, key: "none" | { readonly field: string }) {
    const folder = mkdtempSync(join(tmpdir(), "fx-file-"));
    writeFileSync(join(folder, "scene.txt"), "a lake");
    const connector = defineHttpConnector({
      taskType: "jobs",
      service: SERVICE,
      inputs: { scene: t.file() },
      outputs: {},
      resourceMeta: { id: t.string() },
      create: { request: { path: "/jobs", ...request }, key, job: { id: "id" } },
      get: GET,
      states: STATES,
      results: {},
      cancel: "none",
    });
    let sent = { type: "", body: "" };
    try {
      await runConnector(connector, {
        inputs: { scene: join(folder, "scene.txt") },
        fetch: async (...request) => {
          const received = new Request(...request);
          if (received.method === "GET") return Response.json({ state: "done" });
          sent = { type: received.headers.get("content-type")!, body: await received.text() };
          return Response.json({ id: "j" });
        },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    return sent;
  }

  it("send the content of a file as multipart", async () => {
    const multipart = { scene: input("scene"), kind: "still" };
    const { body } = await sendFile({ multipart }, { field: "key" });
    assert.match(body, /name="scene"; filename="scene\.txt"[^]*\r\n\r\na lake\r\n/);
    assert.match(body, /name="kind"\r\n\r\nstill\r\n/);
    assert.match(body, /name="key"\r\n\r\n[a-z2-7]{32}\r\n/);
  });

  it("send the content of a file as the body", async () => {
    const content = input("scene");
    assert.deepEqual(await sendFile({ content }, "none"), {
      type: "application/octet-stream",
      body: "a lake",
    });
    const headers = { "content-type": "text/plain" };
    assert.deepEqual(await sendFile({ content, headers }, "none"), {
      type: "text/plain",
      body: "a lake",
    });
    const keyed = sendFile({ content }, { field: "key" });
    await assert.rejects(keyed, /create\.key\.field needs a body with fields/);
  });

  it("need an address that is a URL", async () => {
    const define = (url: string | ReturnType<typeof env>) =>
      defineHttpConnector({
        taskType: "jobs",
        service: { url },
        outputs: {},
        resourceMeta: { id: t.string() },
        create: { request: { path: "/jobs" }, key: "none", job: { id: "" } },
        get: GET,
        states: STATES,
        results: {},
        cancel: "none",
      });
    assert.throws(() => define("jobs.example"), /service\.url is not a URL: "jobs\.example"/);
    const poll = (url: ReturnType<typeof env>) => async () =>
      define(url).get({ id: "j" }, testContext());
    await assert.rejects(poll(env("NO_SUCH_VARIABLE")), {
      code: "FX5001",
      message: "the variable NO_SUCH_VARIABLE is not set",
    });
    await assert.rejects(poll(env("NO_SUCH_VARIABLE", "jobs.example")), {
      message: "GET /jobs/{id}: baseUrl must be an absolute http or https URL",
    });
  });
});

describe("answers of a declared service", () => {
  const define = (changes: object = {}) =>
    defineHttpConnector({
      taskType: "jobs",
      service: SERVICE,
      outputs: { video: t.file(), list: t.optional(t.list(t.string())) },
      resourceMeta: { id: t.string() },
      create: {
        request: { path: "/jobs", answersText: true },
        key: "none",
        job: { id: "" },
        mayHaveEnded: true,
      },
      get: GET,
      states: STATES,
      results: { video: download("url"), list: "list" },
      cancel: { request: { path: "/jobs/{id}/cancel" } },
      ...changes,
    });
  const answering = (...answers: Response[]) => {
    const requests: string[] = [];
    const fetch = async (...request: Parameters<typeof globalThis.fetch>) => {
      const { method, url } = new Request(...request);
      requests.push(`${method} ${new URL(url).pathname}`);
      return answers.shift() ?? Response.json({ state: "busy" });
    };
    return { context: { ...testContext(), fetch }, requests };
  };

  it("may be a text, such as an id", async () => {
    const { context } = answering(new Response("job-17"));
    const request = { ...context, inputs: {}, idempotencyKey: "k" } as never;
    assert.deepEqual(await define().create(request), { id: "job-17" });
  });

  it("that come with a job lead to no other service: anybody may have written them", async () => {
    const { context, requests } = answering();
    const kept = JSON.stringify({ body: { state: "done", url: "http://10.0.0.1/" }, status: 200 });
    const forged = { id: "j", endedAnswer: kept } as never;
    await assert.rejects(async () => define().get(forged, context), {
      message: "results.video is not a URL of https://jobs.example",
    });
    assert.deepEqual(requests, []);
  });

  it("are too large for Flyte if their outputs have more than 1 MiB", async () => {
    const list = Array.from({ length: 20_000 }, () => "x".repeat(100));
    const { context } = answering(
      Response.json({ state: "done", url: "/video", list }),
      new Response("a video"),
    );
    const { phase, message } = await define().get({ id: "j" }, context);
    assert.equal(phase, "FAILED");
    assert.match(message, /^output list has 2\.0 MiB, and Flyte carries less than 2 MiB/);
  });

  it("are read no further than Flyte carries, if they come in pages", async () => {
    const rows = Array.from({ length: 6000 }, () => "x".repeat(100));
    const answers = Array.from({ length: 50 }, () => Response.json({ rows, next: "more" }));
    const { context, requests } = answering(
      Response.json({ state: "done", url: "/video" }),
      new Response("a video"),
      ...answers,
    );
    const list = pages({ path: "/jobs/{id}/rows" }, { items: "rows", next: "next", query: "at" });
    const connector = define({ results: { video: download("url"), list } });
    const { phase, message } = await connector.get({ id: "j" }, context);
    assert.equal(phase, "FAILED");
    assert.match(message, /^output list has 1\.\d MiB/);
    assert.equal(requests.length, 4);
  });

  it("to a refused cancel decide nothing: the state of the job does", async () => {
    const refused = () => Response.json({ error: "no" }, { status: 400 });
    const running = answering(refused(), Response.json({ state: "busy" }));
    await assert.rejects(async () => define().delete({ id: "j" }, running.context), {
      code: "HTTP_400",
    });
    const ended = answering(refused(), Response.json({ state: "done" }));
    await define().delete({ id: "j" }, ended.context);
    assert.deepEqual(ended.requests, ["POST /api/jobs/j/cancel", "GET /api/jobs/j"]);
  });

  it("say first whether a job has ended, where a cancel would change its state", async () => {
    const cancel = { request: { path: "/jobs/{id}/cancel" }, asksFirst: true };
    const { context, requests } = answering(Response.json({ state: "done" }));
    await define({ cancel }).delete({ id: "j" }, context);
    assert.deepEqual(requests, ["GET /api/jobs/j"]);
  });
});
