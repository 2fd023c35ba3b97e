import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { ConnectorRegistry, type Fields, type Given, type JsonObject, type RunOptions, runWithConnector, SecretResolver, t, type TaskFailure, type TaskTemplate, TaskStopped, TypeEngine, VirtualClock } from "flyte-fx";
import { buildRequest } from "../../examples/webhook/src/build-request.ts";
import { ping, postMessage } from "../../examples/webhook/src/index.ts";
import { WebhookConnector, type WebhookConnectorOptions } from "../../examples/webhook/src/webhook-connector.ts";
import { WebhookTask, type WebhookTaskOptions } from "../../examples/webhook/src/webhook-task.ts";
import { readWebhook } from "../../examples/webhook/src/webhook.ts";
import { httpServer, type HttpServer, type SeenRequest } from "../support/http-server.ts";
import { smallTemplate } from "../support/small-template.ts";
import { taskFailureOf } from "../support/task-failure-of.ts";
import { useTemporaryFolder } from "../support/temporary-folder.ts";

describe("examples/webhook", () => {
  const folder = useTemporaryFolder();
  const servers: HttpServer[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(answer: (request: SeenRequest, response: ServerResponse) => void = (_, response) => response.end("fine")): Promise<HttpServer> {
    const server = await httpServer(answer);
    servers.push(server);
    return server;
  }

  function options(connector: WebhookConnectorOptions = {}, more: RunOptions = {}): RunOptions {
    const registry = new ConnectorRegistry();
    registry.register(new WebhookConnector(connector));
    return { registry, projectRoot: folder.path, ...more };
  }

  /** Makes a task named `hook` and runs it. */
  async function call<I>(hook: Omit<WebhookTaskOptions<I>, "name" | "inputs"> & { inputs?: Fields<I> }, inputs: Given<I>, run = options()): Promise<{ info: JsonObject }> {
    const task = new WebhookTask<I>({ name: "hook", ...hook });
    return (await (task as { run(inputs: object, options: RunOptions): Promise<object> }).run(inputs, run)) as { info: JsonObject };
  }

  const codeOf = (failure: TaskFailure): unknown => (failure.cause as { code?: unknown } | undefined)?.code;

  describe("the task", () => {
    it("writes flytekit's keys", () => {
      assert.deepEqual(ping.getCustom(), { url: "{inputs.url}", method: "GET", headers: {}, timeout_sec: 9, show_data: false, show_url: true });
      assert.deepEqual(postMessage.getCustom()["expected_status"], [200, 201]);
      assert.deepEqual([...ping.outputFields].map(([name, { kind }]) => [name, kind]), [["info", "struct"]]);
    });

    it("is refused with all its faults where it is made", () => {
      const make = (): unknown => new WebhookTask({ name: "hook", url: "", method: "GE T", headers: { Host: "x" }, timeoutSec: 0, expectedStatus: [200, 99] });
      assert.throws(make, (error: Error) => ["hook is no webhook", "url:", "method:", "headers.Host:", "timeout_sec:", "expected_status:"].every((fault) => error.message.includes(fault)));
    });

    it("is refused where it uses an input that it does not declare", () => {
      const make = (): unknown => new WebhookTask({ name: "hook", url: "http://x/{inputs.ghost}", data: ["{inputs.phantom.limb}"] });
      assert.throws(make, /hook uses \{inputs\.ghost\}, \{inputs\.phantom\} without declaring it/);
    });
  });

  describe("the request", () => {
    for (const method of ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
      it(`is a ${method}, its data ${method === "GET" || method === "HEAD" ? "the query" : "a JSON body"}`, async () => {
        const { origin, seen } = await serve();
        const { info } = await call({ url: `${origin}/x?a=1`, method: method.toLowerCase(), data: { q: "ü", n: [1, 2] } }, {});
        assert.equal(info["status_code"], 200);
        const [request] = seen;
        assert.equal(request!.method, method);
        if (method === "GET" || method === "HEAD") assert.deepEqual([request!.path, request!.body], ["/x?a=1&q=%C3%BC&n=1&n=2", ""]);
        else assert.deepEqual([request!.path, request!.body, request!.headers["content-type"]], ["/x?a=1", '{"q":"ü","n":[1,2]}', "application/json"]);
      });
    }

    it("carries headers, a text body and its own content type", async () => {
      const { origin, seen } = await serve();
      await call({ url: origin, headers: { "Content-Type": "application/xml", "X-Who": "{inputs.who}, {nobody}" }, data: "<who>{inputs.who}</who>", inputs: { who: t.string() } }, { who: "Ada" });
      assert.deepEqual([seen[0]!.headers["content-type"], seen[0]!.headers["x-who"], seen[0]!.body], ["application/xml", "Ada, {nobody}", "<who>Ada</who>"]);
    });

    it("has no body where the task has no data", async () => {
      const { origin, seen } = await serve();
      await call({ url: origin }, {});
      assert.deepEqual([seen[0]!.body, seen[0]!.headers["content-type"]], ["", undefined]);
    });

    it("keeps the type of a value that stands alone, and fills all others in as text", async () => {
      const { origin, seen } = await serve();
      const inputs = { n: t.int(), on: t.bool(), at: t.datetime(), wait: t.duration(), file: t.file(), tags: t.list(t.string()), box: t.struct(), gap: t.optional(t.string()) };
      const data = { n: "{inputs.n}", on: "{inputs.on}", at: "{inputs.at}", wait: "{inputs.wait}", file: "{inputs.file}", tags: "{inputs.tags}", deep: "{inputs.box.a.b}", gap: "{inputs.gap}", text: "{inputs.n}/{inputs.on}/{inputs.tags}/{inputs.gap}." };
      await call({ url: origin, data, inputs }, { n: 7, on: true, at: "2012-01-02T03:04:05Z", wait: "1m30s", file: "s3://b/f.csv", tags: ["a", "b"], box: { a: { b: [1] } }, gap: null });
      assert.deepEqual(JSON.parse(seen[0]!.body), { n: 7, on: true, at: "2012-01-02T03:04:05.000Z", wait: 90, file: "s3://b/f.csv", tags: ["a", "b"], deep: [1], gap: null, text: '7/true/["a","b"]/.' });
    });

    it("does not fill in what a value says", async () => {
      const { origin, seen } = await serve();
      await call({ url: origin, data: { text: "say {inputs.text}" }, inputs: { text: t.string(), other: t.string() } }, { text: "{inputs.other} $& {secrets.TOKEN}", other: "no" });
      assert.deepEqual(JSON.parse(seen[0]!.body), { text: "say {inputs.other} $& {secrets.TOKEN}" });
    });

    it("takes a value that is the whole URL as it is", async () => {
      const { origin, seen } = await serve();
      const { info } = await call({ url: "{inputs.url}", method: "GET", inputs: { url: t.string() }, showUrl: true }, { url: `${origin}/a/b?c=d` });
      assert.deepEqual([seen[0]!.path, info["url"]], ["/a/b?c=d", `${origin}/a/b?c=d`]);
    });

    it("keeps every value within its place in the URL", () => {
      const webhook = readWebhook("hook", { url: "https://example.com/items/{inputs.id}/parts?q={inputs.id}" });
      fc.assert(
        fc.property(fc.string({ unit: "binary" }), (id) => {
          fc.pre(id !== "." && id !== "..");
          const { url } = buildRequest(webhook, { inputs: { id }, secret: () => "" });
          const segments = url.pathname.split("/");
          assert.deepEqual([url.origin, segments.length, decodeURIComponent(segments[2]!), segments[3], url.searchParams.get("q"), url.hash], ["https://example.com", 4, id, "parts", id, ""]);
        }),
      );
    });

    for (const id of [".", ".."]) {
      it(`refuses a value of ${id}, which would lead out of the path`, async () => {
        const { origin, seen } = await serve();
        const failure = await taskFailureOf(call({ url: `${origin}/items/{inputs.id}`, inputs: { id: t.string() } }, { id }));
        assert.equal(codeOf(failure), "BAD_URL");
        assert.equal(seen.length, 0);
      });
    }

    for (const url of ["file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/", "/relative", "http://user:pass@127.0.0.1/", "http://[", ""]) {
      it(`refuses the URL ${JSON.stringify(url)}`, async () => {
        const failure = await taskFailureOf(call({ url: "{inputs.url}", inputs: { url: t.string() } }, { url }));
        assert.deepEqual([codeOf(failure), failure.retryable], ["BAD_URL", false]);
      });
    }

    it("refuses a header value that would begin another header", async () => {
      const { origin, seen } = await serve();
      const failure = await taskFailureOf(call({ url: origin, headers: { "x-who": "{inputs.who}" }, inputs: { who: t.string() } }, { who: "a\r\nx-admin: 1" }));
      assert.deepEqual([codeOf(failure), seen.length], ["BAD_HEADER", 0]);
    });
  });

  describe("the answer", () => {
    it("is the output, with what the task shows", async () => {
      const { origin } = await serve((_, response) => response.end("fîne"));
      const { info } = await call({ url: `${origin}/{inputs.id}`, data: { id: "{inputs.id}" }, inputs: { id: t.int() }, showData: true, showUrl: true }, { id: 3 });
      assert.deepEqual({ ...info }, { status_code: 200, response_data: "fîne", input_data: { id: 3 }, url: `${origin}/3` });
    });

    it("may have another status where the task expects it", async () => {
      const { origin } = await serve((_, response) => response.writeHead(204).end());
      const { info } = await call({ url: origin, expectedStatus: 204 }, {});
      assert.deepEqual({ ...info }, { status_code: 204, response_data: "" });
    });

    it("fails the task for good with an unexpected status, and shows how its body begins", async () => {
      const { origin, seen } = await serve((_, response) => response.writeHead(404).end(`no\n  such room${"!".repeat(1000)}`));
      const failure = await taskFailureOf(call({ url: `${origin}/rooms`, retries: 3 }, {}));
      assert.match(failure.message, /POST http:\S+\/rooms answered 404, expected 200: no such room!+…$/);
      assert.ok(failure.message.length < 400);
      assert.deepEqual([codeOf(failure), failure.retryable, seen.length], ["HTTP_404", false, 1]);
    });

    for (const status of [429, 500, 503]) {
      it(`fails the attempt with ${status}, and the next can work`, async () => {
        const answers = [status, 200];
        const { origin, seen } = await serve((_, response) => response.writeHead(answers.shift()!).end());
        const { info } = await call({ url: origin, retries: 1 }, {}, options({}, { clock: new VirtualClock() }));
        assert.deepEqual([info["status_code"], seen.length], [200, 2]);
      });
    }

    it("that is a redirect is not followed", async () => {
      const other = await serve();
      const { origin } = await serve((_, response) => response.writeHead(307, { location: `${other.origin}/elsewhere` }).end());
      const failure = await taskFailureOf(call({ url: origin }, {}));
      assert.equal(codeOf(failure), "HTTP_307");
      assert.ok(failure.message.includes(`a redirect to ${other.origin}/elsewhere that is not followed`), failure.message);
      const { info } = await call({ url: origin, expectedStatus: [200, 307] }, {});
      assert.deepEqual([info["status_code"], other.seen.length], [307, 0]);
    });

    it("may be as long as the connector allows, and no longer", async () => {
      const { origin } = await serve((request, response) => response.end("x".repeat(Number(request.path.slice(1)))));
      const hook = { url: `${origin}/{inputs.length}`, inputs: { length: t.int() } };
      const { info } = await call(hook, { length: 1000 }, options({ maxResponseBytes: 1000 }));
      assert.equal(info["response_data"], "x".repeat(1000));
      const failure = await taskFailureOf(call(hook, { length: 1001 }, options({ maxResponseBytes: 1000 })));
      assert.deepEqual([codeOf(failure), failure.retryable], ["TOO_LARGE", false]);
    });

    it("without an end is cut off", async () => {
      const cut = deferred();
      const { origin } = await serve((_, response) => {
        const more = (): void => {
          if (response.write("x".repeat(65536))) setImmediate(more);
          else response.once("drain", more);
        };
        response.once("close", () => cut.resolve());
        more();
      });
      assert.equal(codeOf(await taskFailureOf(call({ url: origin }, {}))), "TOO_LARGE");
      await cut.promise;
    });

    it("that is small only while compressed is cut off as well", async () => {
      const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
      const { origin } = await serve((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
      assert.equal(codeOf(await taskFailureOf(call({ url: origin }, {}))), "TOO_LARGE");
    });
  });

  describe("without an answer", () => {
    it("a server that is not there fails the attempt", async () => {
      const server = await httpServer(() => undefined);
      await server.close();
      const failure = await taskFailureOf(call({ url: server.origin }, {}));
      assert.deepEqual([codeOf(failure), failure.retryable], ["NETWORK", true]);
      assert.match(failure.message, /POST http:\S+ gave no answer: .*ECONNREFUSED/);
    });

    it("a connection that breaks within the body fails the attempt", async () => {
      const { origin } = await serve((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.destroy());
      });
      const failure = await taskFailureOf(call({ url: origin }, {}));
      assert.deepEqual([codeOf(failure), failure.retryable], ["NETWORK", true]);
    });

    for (const part of ["head", "body"]) {
      it(`the timeout ends the wait for the ${part}`, async () => {
        const closed = deferred();
        const { origin } = await serve((_, response) => {
          response.once("close", () => closed.resolve());
          if (part === "body") response.write("half");
        });
        const failure = await taskFailureOf(call({ url: origin, timeoutSec: 0.05 }, {}));
        assert.deepEqual([codeOf(failure), failure.retryable], ["TIMEOUT", true]);
        assert.match(failure.message, /no complete answer within 0\.05 s/);
        await closed.promise;
      });
    }

    it("stopping the run closes the connection", async () => {
      const stop = new AbortController();
      const closed = deferred();
      const { origin } = await serve((_, response) => {
        response.once("close", () => closed.resolve());
        stop.abort();
      });
      const failure = await taskFailureOf(call({ url: origin, retries: 3 }, {}, options({}, { signal: stop.signal })));
      assert.ok(failure instanceof TaskStopped);
      await closed.promise;
    });
  });

  describe("secrets", () => {
    const SECRET = 'tok"en/42';
    const secrets = (values: Record<string, string> = { TOKEN: SECRET }): SecretResolver => new SecretResolver({ env: values, readFile: () => undefined, local: true });
    const hook = (url: string) => ({ url, headers: { authorization: "Bearer {secrets.TOKEN}" } });

    it("go to the origins that the connector's owner named", async () => {
      const { origin, seen } = await serve();
      await call(hook(origin), {}, options({ secrets: { TOKEN: [origin] } }, { secrets: secrets() }));
      assert.equal(seen[0]!.headers.authorization, `Bearer ${SECRET}`);
    });

    it("go to no other", async () => {
      const { origin, seen } = await serve();
      const failure = await taskFailureOf(call(hook(origin), {}, options({ secrets: { TOKEN: ["https://example.com"] } }, { secrets: secrets() })));
      assert.equal(codeOf(failure), "SECRET_REFUSED");
      assert.ok(failure.message.includes(`TOKEN may not be sent to ${origin}`), failure.message);
      assert.equal(seen.length, 0);
    });

    it("that the connector does not offer are not read", async () => {
      const { origin, seen } = await serve();
      const failure = await taskFailureOf(call(hook(origin), {}, options({}, { secrets: secrets() })));
      assert.deepEqual([codeOf(failure), seen.length], ["UNKNOWN_SECRET", 0]);
    });

    it("that are missing are found before anything is sent", async () => {
      const { origin, seen } = await serve();
      await assert.rejects(call(hook(origin), {}, options({ secrets: { TOKEN: [origin] } }, { secrets: secrets({}) })), { code: "FX5001", exitCode: 5 });
      assert.equal(seen.length, 0);
    });

    it("are masked where the server sends them back", async () => {
      const { origin } = await serve((request, response) => response.end(`${request.headers.authorization!} ${JSON.stringify(SECRET)} ${request.path}`));
      const { info } = await call({ ...hook(`${origin}/{secrets.TOKEN}?t={secrets.TOKEN}`), data: { t: "{secrets.TOKEN}" }, showUrl: true, showData: true }, {}, options({ secrets: { TOKEN: [origin] } }, { secrets: secrets() }));
      assert.deepEqual({ ...info }, { status_code: 200, response_data: 'Bearer *** "***" /***?t=***', input_data: { t: "***" }, url: `${origin}/***?t=***` });
    });

    it("are in no message, event or record of a call that fails", async () => {
      const { origin } = await serve((request, response) => response.writeHead(302, { location: `/login?t=${encodeURIComponent(SECRET)}` }).end(request.headers.authorization));
      const events: unknown[] = [];
      const run = options({ secrets: { TOKEN: [origin] } }, { secrets: secrets(), onEvent: (event) => events.push(event) });
      const failure = await taskFailureOf(call(hook(`${origin}/{secrets.TOKEN}`), {}, run));
      const record = readFileSync(join(folder.path, ".fx/runs", failure.run.runId, "job.json"), "utf8");
      assert.match(failure.message, /\/\*\*\* answered 302, expected 200, a redirect to \/login\?t=\*\*\* that is not followed: Bearer \*\*\*$/);
      for (const text of [failure.stack!, String((failure.cause as Error).stack), JSON.stringify(events), record]) {
        for (const form of [SECRET, encodeURIComponent(SECRET), JSON.stringify(SECRET).slice(1, -1)]) assert.ok(!text.includes(form), text);
      }
    });

    it("that no header can hold are not repeated", async () => {
      const { origin, seen } = await serve();
      const failure = await taskFailureOf(call(hook(origin), {}, options({ secrets: { TOKEN: [origin] } }, { secrets: secrets({ TOKEN: "line1\nline2" }) })));
      assert.deepEqual([codeOf(failure), seen.length], ["BAD_HEADER", 0]);
      assert.ok(!`${failure.message}${String((failure.cause as Error).stack)}`.includes("line1"));
    });
  });

  describe("a template from elsewhere", () => {
    it("that flytekit wrote is called as flytekit calls it", async () => {
      const { origin, seen } = await serve();
      const custom = { url: origin, method: "POST", headers: { "Content-Type": "application/json" }, data: {}, show_data: true, show_url: false, timeout_sec: 10 };
      const outputs = (await runWithConnector(template(custom), {}, options())) as { info: JsonObject };
      assert.deepEqual([{ ...outputs.info }, seen[0]!.body], [{ status_code: 200, response_data: "fine", input_data: {} }, "{}"]);
    });

    it("that is no webhook is refused with all its faults", async () => {
      const custom = { url: 5, method: "TRACE", headers: { a: 1 }, timeout_sec: "soon", show_data: "yes", show_url: 0, expected_status: ["ok"] };
      const failure = await taskFailureOf(runWithConnector(template(custom), {}, options()));
      assert.equal(codeOf(failure), "BAD_WEBHOOK");
      for (const key of Object.keys(custom)) assert.ok(failure.message.includes(`${key}: expected`), `${key} in ${failure.message}`);
    });

    it("that uses an input that is not there is refused", async () => {
      const { origin, seen } = await serve();
      for (const name of ["ghost", "constructor", "__proto__.polluted"]) {
        const failure = await taskFailureOf(runWithConnector(template({ url: `${origin}/{inputs.${name}}` }), {}, options()));
        assert.equal(codeOf(failure), "NO_SUCH_INPUT");
      }
      assert.equal(seen.length, 0);
    });

    it("may have a key __proto__, which is data", async () => {
      const { origin, seen } = await serve();
      await runWithConnector(template({ url: origin, data: JSON.parse('{"__proto__":{"x":1}}') as JsonObject }), {}, options());
      assert.equal(seen[0]!.body, '{"__proto__":{"x":1}}');
    });
  });
});

function template(custom: JsonObject): TaskTemplate {
  return smallTemplate("webhook", { custom, interface: { inputs: {}, outputs: { info: { type: TypeEngine.toLiteralType(t.struct()), description: "info" } } } });
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
