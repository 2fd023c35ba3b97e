import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { httpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";
import { awaitTaskFailure } from "../await-task-failure.ts";
import { codeOf, useWebhooks } from "./webhook-calls.ts";
import { t, TaskStopped } from "flyte-fx";
import { fakeClock } from "flyte-fx/testing";

describe("examples/webhook: responses", () => {
  const { serve, options, call } = useWebhooks();

  describe("the response", () => {
    it("becomes the output, with the request's data and URL if the task shows them", async () => {
      const { origin } = await serve((_, response) => response.end("fîne"));
      const { info } = await call(
        {
          url: `${origin}/{inputs.id}`,
          data: { id: "{inputs.id}" },
          inputs: { id: t.int() },
          showData: true,
          showUrl: true,
        },
        { id: 3 },
      );
      assert.deepEqual(
        { ...info },
        { status_code: 200, response_data: "fîne", input_data: { id: 3 }, url: `${origin}/3` },
      );
    });

    it("may have any status that the task expects", async () => {
      const { origin } = await serve((_, response) => response.writeHead(204).end());
      const { info } = await call({ url: origin, expectedStatus: 204 }, {});
      assert.deepEqual({ ...info }, { status_code: 204, response_data: "" });
    });

    it("fails the task permanently on an unexpected status, and shows the start of the body", async () => {
      const { origin, seen } = await serve((_, response) =>
        response.writeHead(404).end(`no\n  such room${"!".repeat(1000)}`),
      );
      const failure = await awaitTaskFailure(call({ url: `${origin}/rooms`, retries: 3 }, {}));
      assert.match(failure.message, /POST http:\S+\/rooms failed: 404 Not Found: no such room!+…$/);
      assert.ok(failure.message.length < 600);
      assert.deepEqual([codeOf(failure), failure.retryable, seen.length], ["HTTP_404", false, 1]);
    });

    for (const status of [408, 429, 500, 503]) {
      it(`fails only the attempt on status ${status}`, async () => {
        const statuses = [status, 200];
        const { origin, seen } = await serve((_, response) =>
          response.writeHead(statuses.shift()!).end(),
        );
        const { info } = await call(
          { url: origin, retries: 1 },
          {},
          options({}, { clock: fakeClock() }),
        );
        assert.deepEqual([info["status_code"], seen.length], [200, 2]);
      });
    }

    it("is not followed if it is a redirect", async () => {
      const other = await serve();
      const { origin } = await serve((_, response) =>
        response.writeHead(307, { location: `${other.origin}/elsewhere` }).end(),
      );
      const failure = await awaitTaskFailure(call({ url: origin }, {}));
      assert.equal(codeOf(failure), "HTTP_307");
      assert.ok(
        failure.message.includes(`a redirect to ${other.origin}/elsewhere that is not followed`),
        failure.message,
      );
      const { info } = await call({ url: origin, expectedStatus: [200, 307] }, {});
      assert.deepEqual([info["status_code"], other.seen.length], [307, 0]);
    });

    it("may be as long as the connector allows", async () => {
      const { origin } = await serve((request, response) =>
        response.end("x".repeat(Number(request.path.slice(1)))),
      );
      const hook = { url: `${origin}/{inputs.length}`, inputs: { length: t.int() } };
      const { info } = await call(hook, { length: 1000 }, options({ maxResponseBytes: 1000 }));
      assert.equal(info["response_data"], "x".repeat(1000));
      const failure = await awaitTaskFailure(
        call(hook, { length: 1001 }, options({ maxResponseBytes: 1000 })),
      );
      assert.deepEqual([codeOf(failure), failure.retryable], ["TOO_LARGE", false]);
    });

    it("is cut off if it never ends", async () => {
      const cut = new Gate();
      const { origin } = await serve((_, response) => {
        const more = (): void => {
          if (response.write("x".repeat(65536))) setImmediate(more);
          else response.once("drain", more);
        };
        response.once("close", () => cut.open());
        more();
      });
      assert.equal(codeOf(await awaitTaskFailure(call({ url: origin }, {}))), "TOO_LARGE");
      await cut.passed;
    });

    it("is cut off if it is too large after decompression", async () => {
      const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
      const { origin } = await serve((_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
      );
      assert.equal(codeOf(await awaitTaskFailure(call({ url: origin }, {}))), "TOO_LARGE");
    });
  });

  describe("without a response", () => {
    it("fails the attempt if the server does not exist", async () => {
      const server = await httpServer(() => undefined);
      await server.close();
      const failure = await awaitTaskFailure(call({ url: server.origin }, {}));
      assert.deepEqual([codeOf(failure), failure.retryable], ["NETWORK", true]);
      assert.match(failure.message, /POST http:\S+ got no response: .*ECONNREFUSED/);
    });

    it("fails the attempt if the connection breaks within the body", async () => {
      const { origin } = await serve((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.destroy());
      });
      const failure = await awaitTaskFailure(call({ url: origin }, {}));
      assert.deepEqual([codeOf(failure), failure.retryable], ["NETWORK", true]);
    });

    for (const part of ["head", "body"]) {
      it(`stops waiting for the ${part} after the timeout`, async () => {
        const closed = new Gate();
        const { origin } = await serve((_, response) => {
          response.once("close", () => closed.open());
          if (part === "body") response.write("half");
        });
        const failure = await awaitTaskFailure(call({ url: origin, timeoutSec: 0.05 }, {}));
        assert.deepEqual([codeOf(failure), failure.retryable], ["TIMEOUT", true]);
        assert.match(failure.message, /no complete response within 0\.05 s/);
        await closed.passed;
      });
    }

    it("closes the connection if the run is stopped", async () => {
      const stop = new AbortController();
      const closed = new Gate();
      const { origin } = await serve((_, response) => {
        response.once("close", () => closed.open());
        stop.abort();
      });
      const failure = await awaitTaskFailure(
        call({ url: origin, retries: 3 }, {}, options({}, { signal: stop.signal })),
      );
      assert.ok(failure instanceof TaskStopped);
      await closed.passed;
    });
  });
});
