import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awaitTaskFailure } from "../await-task-failure.ts";
import { codeOf, useWebhooks } from "./webhook-calls.ts";
import type { Secrets } from "flyte-fx";
import { testContext } from "flyte-fx/testing";

describe("examples/webhook: secrets", () => {
  const { folder, serve, options, call } = useWebhooks();

  describe("secrets", () => {
    const SECRET = 'tok"en/42';
    const secrets = (values: Record<string, string> = { TOKEN: SECRET }): Secrets =>
      testContext({ secrets: values }).secrets;
    const allowing = (origin: string, values?: Record<string, string>) =>
      options({ secrets: { TOKEN: [origin] } }, { secrets: secrets(values) });
    const hook = (url: string) => ({ url, headers: { authorization: "Bearer {secrets.TOKEN}" } });

    it("are sent to the origins that the connector allows", async () => {
      const { origin, seen } = await serve();
      await call(hook(origin), {}, allowing(origin));
      assert.equal(seen[0]!.headers.authorization, `Bearer ${SECRET}`);
    });

    it("are not sent to any other origin", async () => {
      const { origin, seen } = await serve();
      const elsewhere = allowing("https://example.com");
      const failure = await awaitTaskFailure(call(hook(origin), {}, elsewhere));
      assert.equal(codeOf(failure), "SECRET_REFUSED");
      assert.ok(failure.message.includes(`TOKEN may not be sent to ${origin}`), failure.message);
      assert.equal(seen.length, 0);
    });

    it("are not read unless the connector allows them", async () => {
      const { origin, seen } = await serve();
      const failure = await awaitTaskFailure(
        call(hook(origin), {}, options({}, { secrets: secrets() })),
      );
      assert.deepEqual([codeOf(failure), seen.length], ["UNKNOWN_SECRET", 0]);
    });

    it("are reported as missing before a request is sent", async () => {
      const { origin, seen } = await serve();
      const missing = { code: "FX5001", exitCode: 5 };
      await assert.rejects(call(hook(origin), {}, allowing(origin, {})), missing);
      assert.equal(seen.length, 0);
    });

    it("are masked if the server returns them", async () => {
      const { origin } = await serve((request, response) =>
        response.end(`${request.headers.authorization!} ${JSON.stringify(SECRET)} ${request.path}`),
      );
      const { info } = await call(
        {
          ...hook(`${origin}/{secrets.TOKEN}?t={secrets.TOKEN}`),
          data: { t: "{secrets.TOKEN}" },
          showUrl: true,
          showData: true,
        },
        {},
        allowing(origin),
      );
      assert.deepEqual(
        { ...info },
        {
          status_code: 200,
          response_data: 'Bearer *** "***" /***?t=***',
          input_data: { t: "***" },
          url: `${origin}/***?t=***`,
        },
      );
    });

    const SHOWN: readonly (readonly [status: number, message: RegExp])[] = [
      [
        302,
        /\/\*\*\* returned 302, expected 200, a redirect to \/login\?t=\*\*\* that is not followed$/,
      ],
      [403, /\/\*\*\* failed: 403 Forbidden: Bearer \*\*\*$/],
    ];
    for (const [status, message] of SHOWN)
      it(`do not appear in messages, events or records of a call that gets ${status}`, async () => {
        const { origin } = await serve((request, response) =>
          response
            .writeHead(status, { location: `/login?t=${encodeURIComponent(SECRET)}` })
            .end(request.headers.authorization),
        );
        const events: unknown[] = [];
        const run = options(
          { secrets: { TOKEN: [origin] } },
          { secrets: secrets(), onEvent: (event) => events.push(event) },
        );
        const failure = await awaitTaskFailure(call(hook(`${origin}/{secrets.TOKEN}`), {}, run));
        const record = readFileSync(
          join(folder.path, ".fx/runs", failure.run.runId, "job.json"),
          "utf8",
        );
        assert.match(failure.message, message);
        for (const text of [
          failure.stack!,
          String((failure.cause as Error).stack),
          JSON.stringify(events),
          record,
        ]) {
          for (const form of [
            SECRET,
            encodeURIComponent(SECRET),
            JSON.stringify(SECRET).slice(1, -1),
          ])
            assert.ok(!text.includes(form), text);
        }
      });

    it("do not appear in the message if they are invalid in a header", async () => {
      const { origin, seen } = await serve();
      const broken = allowing(origin, { TOKEN: "line1\nline2" });
      const failure = await awaitTaskFailure(call(hook(origin), {}, broken));
      assert.deepEqual([codeOf(failure), seen.length], ["BAD_HEADER", 0]);
      assert.ok(!`${failure.message}${String((failure.cause as Error).stack)}`.includes("line1"));
    });
  });
});
