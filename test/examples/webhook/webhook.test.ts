import assert from "node:assert/strict";
import fc from "fast-check";
import { buildRequest } from "../../../examples/webhook/src/build-request.ts";
import { ping, postMessage, webhook } from "../../../examples/webhook/src/index.ts";
import { createWebhookTask } from "../../../examples/webhook/src/webhook-task.ts";
import { readWebhook } from "../../../examples/webhook/src/webhook.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";
import { awaitTaskFailure } from "../await-task-failure.ts";
import { codeOf, useWebhooks } from "./webhook-calls.ts";
import { type JsonObject, runWithConnector, t, TypeEngine } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";

describe("examples/webhook", () => {
  const { serve, options, call } = useWebhooks();

  describe("the task", () => {
    it("writes flytekit's keys into its template", () => {
      assert.deepEqual(ping.getCustom(), {
        url: "{inputs.url}",
        method: "GET",
        headers: {},
        timeout_sec: 9,
        show_data: false,
        show_url: true,
      });
      assert.deepEqual(postMessage.getCustom()["expected_status"], [200, 201]);
      assert.deepEqual(
        [...ping.outputFields].map(([name, { kind }]) => [name, kind]),
        [["info", "struct"]],
      );
    });

    it("is rejected when it is created, and the error lists every fault", () => {
      const create = (): unknown =>
        createWebhookTask(webhook, {
          name: "hook",
          url: "",
          method: "GE T",
          headers: { Host: "x" },
          timeoutSec: 0,
          expectedStatus: [200, 99],
        });
      assert.throws(create, (error: Error) =>
        [
          "hook is not a webhook",
          "url:",
          "method:",
          "headers.Host:",
          "timeout_sec:",
          "expected_status:",
        ].every((fault) => error.message.includes(fault)),
      );
    });

    it("is rejected if it uses an undeclared input", () => {
      const create = (): unknown =>
        createWebhookTask(webhook, {
          name: "hook",
          url: "http://x/{inputs.ghost}",
          data: ["{inputs.phantom.limb}"],
        });
      assert.throws(
        create,
        /hook uses \{inputs\.ghost\}, \{inputs\.phantom\} without declaring it/,
      );
    });
  });

  describe("the request", () => {
    for (const method of ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
      it(`is a ${method}, with its data as ${method === "GET" || method === "HEAD" ? "the query" : "a JSON body"}`, async () => {
        const { origin, seen } = await serve();
        const { info } = await call(
          { url: `${origin}/x?a=1`, method: method.toLowerCase(), data: { q: "ü", n: [1, 2] } },
          {},
        );
        assert.equal(info["status_code"], 200);
        const [request] = seen;
        assert.equal(request!.method, method);
        if (method === "GET" || method === "HEAD")
          assert.deepEqual([request!.path, request!.body], ["/x?a=1&q=%C3%BC&n=1&n=2", ""]);
        else
          assert.deepEqual(
            [request!.path, request!.body, request!.headers["content-type"]],
            ["/x?a=1", '{"q":"ü","n":[1,2]}', "application/json"],
          );
      });
    }

    it("sends headers, a text body and the task's content type", async () => {
      const { origin, seen } = await serve();
      await call(
        {
          url: origin,
          headers: { "Content-Type": "application/xml", "X-Who": "{inputs.who}, {nobody}" },
          data: "<who>{inputs.who}</who>",
          inputs: { who: t.string() },
        },
        { who: "Ada" },
      );
      assert.deepEqual(
        [seen[0]!.headers["content-type"], seen[0]!.headers["x-who"], seen[0]!.body],
        ["application/xml", "Ada, {nobody}", "<who>Ada</who>"],
      );
    });

    it("has no body without data", async () => {
      const { origin, seen } = await serve();
      await call({ url: origin }, {});
      assert.deepEqual([seen[0]!.body, seen[0]!.headers["content-type"]], ["", undefined]);
    });

    it("keeps the type of a value that is the whole string, and formats other values as text", async () => {
      const { origin, seen } = await serve();
      const inputs = {
        n: t.int(),
        on: t.bool(),
        at: t.datetime(),
        wait: t.duration(),
        file: t.file(),
        tags: t.list(t.string()),
        box: t.struct(),
        gap: t.optional(t.string()),
      };
      const data = {
        n: "{inputs.n}",
        on: "{inputs.on}",
        at: "{inputs.at}",
        wait: "{inputs.wait}",
        file: "{inputs.file}",
        tags: "{inputs.tags}",
        deep: "{inputs.box.a.b}",
        gap: "{inputs.gap}",
        text: "{inputs.n}/{inputs.on}/{inputs.tags}/{inputs.gap}.",
      };
      await call(
        { url: origin, data, inputs },
        {
          n: 7,
          on: true,
          at: "2012-01-02T03:04:05Z",
          wait: "1m30s",
          file: "s3://b/f.csv",
          tags: ["a", "b"],
          box: { a: { b: [1] } },
          gap: null,
        },
      );
      assert.deepEqual(JSON.parse(seen[0]!.body), {
        n: 7,
        on: true,
        at: "2012-01-02T03:04:05.000Z",
        wait: 90,
        file: "s3://b/f.csv",
        tags: ["a", "b"],
        deep: [1],
        gap: null,
        text: '7/true/["a","b"]/.',
      });
    });

    it("does not fill in placeholders within a value", async () => {
      const { origin, seen } = await serve();
      await call(
        {
          url: origin,
          data: { text: "say {inputs.text}" },
          inputs: { text: t.string(), other: t.string() },
        },
        { text: "{inputs.other} $& {secrets.TOKEN}", other: "no" },
      );
      assert.deepEqual(JSON.parse(seen[0]!.body), {
        text: "say {inputs.other} $& {secrets.TOKEN}",
      });
    });

    it("does not encode a value that is the whole URL", async () => {
      const { origin, seen } = await serve();
      const { info } = await call(
        { url: "{inputs.url}", method: "GET", inputs: { url: t.string() }, showUrl: true },
        { url: `${origin}/a/b?c=d` },
      );
      assert.deepEqual([seen[0]!.path, info["url"]], ["/a/b?c=d", `${origin}/a/b?c=d`]);
    });

    it("encodes every value in the URL", () => {
      const hook = readWebhook("hook", {
        url: "https://example.com/items/{inputs.id}/parts?q={inputs.id}",
      });
      holdsFor(fc.string({ unit: "binary" }), (id) => {
        fc.pre(id !== "." && id !== "..");
        const { url } = buildRequest(hook, { inputs: { id }, secret: () => "" });
        const segments = url.pathname.split("/");
        assert.deepEqual(
          [
            url.origin,
            segments.length,
            decodeURIComponent(segments[2]!),
            segments[3],
            url.searchParams.get("q"),
            url.hash,
          ],
          ["https://example.com", 4, id, "parts", id, ""],
        );
      });
    });

    for (const id of [".", ".."]) {
      it(`rejects a value of ${id}, which would change the path`, async () => {
        const { origin, seen } = await serve();
        const failure = await awaitTaskFailure(
          call({ url: `${origin}/items/{inputs.id}`, inputs: { id: t.string() } }, { id }),
        );
        assert.equal(codeOf(failure), "BAD_URL");
        assert.equal(seen.length, 0);
      });
    }

    for (const url of [
      "file:///etc/passwd",
      "data:text/plain,x",
      "ftp://127.0.0.1/",
      "/relative",
      "http://user:pass@127.0.0.1/",
      "http://[",
      "",
    ]) {
      it(`rejects the URL ${JSON.stringify(url)}`, async () => {
        const failure = await awaitTaskFailure(
          call({ url: "{inputs.url}", inputs: { url: t.string() } }, { url }),
        );
        assert.deepEqual([codeOf(failure), failure.retryable], ["BAD_URL", false]);
      });
    }

    it("rejects a header value that would start another header", async () => {
      const { origin, seen } = await serve();
      const failure = await awaitTaskFailure(
        call(
          { url: origin, headers: { "x-who": "{inputs.who}" }, inputs: { who: t.string() } },
          { who: "a\r\nx-admin: 1" },
        ),
      );
      assert.deepEqual([codeOf(failure), seen.length], ["BAD_HEADER", 0]);
    });
  });

  describe("a template that fx did not write", () => {
    it("sends the same request as flytekit for a template that flytekit wrote", async () => {
      const { origin, seen } = await serve();
      const custom = {
        url: origin,
        method: "POST",
        headers: { "Content-Type": "application/json" },
        data: {},
        show_data: true,
        show_url: false,
        timeout_sec: 10,
      };
      const outputs = (await runWithConnector(template(custom), {}, options())) as {
        info: JsonObject;
      };
      assert.deepEqual(
        [{ ...outputs.info }, seen[0]!.body],
        [{ status_code: 200, response_data: "fine", input_data: {} }, "{}"],
      );
    });

    it("is rejected if it is not a webhook, and the error lists every fault", async () => {
      const custom = {
        url: 5,
        method: "TRACE",
        headers: { a: 1 },
        timeout_sec: "soon",
        show_data: "yes",
        show_url: 0,
        expected_status: ["ok"],
      };
      const failure = await awaitTaskFailure(runWithConnector(template(custom), {}, options()));
      assert.equal(codeOf(failure), "BAD_WEBHOOK");
      for (const key of Object.keys(custom))
        assert.ok(failure.message.includes(`${key}: expected`), `${key} in ${failure.message}`);
    });

    it("is rejected if it uses an unknown input", async () => {
      const { origin, seen } = await serve();
      for (const name of ["ghost", "constructor", "__proto__.polluted"]) {
        const failure = await awaitTaskFailure(
          runWithConnector(template({ url: `${origin}/{inputs.${name}}` }), {}, options()),
        );
        assert.equal(codeOf(failure), "NO_SUCH_INPUT");
      }
      assert.equal(seen.length, 0);
    });

    it("may contain the key __proto__ in its data", async () => {
      const { origin, seen } = await serve();
      await runWithConnector(
        template({ url: origin, data: JSON.parse('{"__proto__":{"x":1}}') as JsonObject }),
        {},
        options(),
      );
      assert.equal(seen[0]!.body, '{"__proto__":{"x":1}}');
    });
  });
});

function template(custom: JsonObject): TaskTemplate {
  return smallTemplate("webhook", {
    custom,
    interface: {
      inputs: {},
      outputs: { info: { type: TypeEngine.toLiteralType(t.struct()), description: "info" } },
    },
  });
}
