import assert from "node:assert/strict";
import type { RunEvent } from "../../../../src/entries/index.ts";
import { httpSensor, type HttpSensorOptions } from "../../../../src/entries/sensors.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { createFixedSecrets } from "../../../../src/runtime/secrets/secret-resolver.ts";
import { throws } from "../../../support/server/endpoint-run.ts";
import { hangUp, reply, startService } from "../../http/start-service.ts";

describe("httpSensor", () => {
  async function wait(
    inputs: { url: string; status?: number },
    options: HttpSensorOptions = {},
  ): Promise<string[]> {
    const messages: string[] = [];
    const secrets = createFixedSecrets({ JOB_API_KEY: "k-123456" });
    const onEvent = (event: RunEvent): void => {
      if (event.type === "phase") messages.push(event.message);
    };
    const run = { clock: new VirtualClock(), secrets, onEvent };
    await httpSensor(options).task({ name: "wait" }).run(inputs, run);
    return messages;
  }

  it("waits through 503, 404 and a broken connection until 200", async () => {
    const service = await startService(reply(503), reply(404), hangUp, reply(200));
    const messages = await wait({ url: `${service.origin}/data?token=t-1` });
    assert.equal(service.seen.length, 4);
    const shown = messages.join("\n");
    assert.match(shown, /GET http:\/\/127\.0\.0\.1:\d+\/data failed: 503 Service Unavailable/);
    assert.match(shown, /failed: 404 Not Found/);
    assert.match(shown, /got no complete response/);
    assert.doesNotMatch(shown, /t-1/);
  });

  it("waits for the status that the task names", async () => {
    const service = await startService(reply(200), reply(204));
    const messages = await wait({ url: service.origin, status: 204 });
    assert.match(messages.join("\n"), /200 OK/);
    const gone = await startService(reply(200), reply(404));
    await wait({ url: gone.origin, status: 404 });
    assert.equal(gone.seen.length, 2);
  });

  it("accepts an answer that is not JSON if only the status counts", async () => {
    const service = await startService((_request, response) => void response.end("<html>"));
    await wait({ url: service.origin });
  });

  it("waits until the JSON is as wanted", async () => {
    const answers = [reply(200, { state: "busy" }), reply(200, { state: "ready" })] as const;
    const service = await startService(...answers);
    const until = (answer: unknown): boolean => (answer as { state: string }).state === "ready";
    await wait({ url: service.origin }, { until });
    assert.equal(service.seen.length, 2);
  });

  it("does not hide an error of until", async () => {
    const service = await startService(reply(200, {}));
    const until = throws(new Error("my mistake"));
    await assert.rejects(wait({ url: service.origin }, { until }), /my mistake/);
  });

  it("fails the task at once for 401", async () => {
    const service = await startService(reply(401, { error: "who are you?" }));
    await assert.rejects(wait({ url: service.origin }), /401 Unauthorized: who are you\?/);
    assert.equal(service.seen.length, 1);
  });

  it("sends headers with secrets to allowed addresses alone", async () => {
    const service = await startService(reply(200));
    const other = await startService(reply(200));
    const options: HttpSensorOptions = {
      allow: [`${service.origin}/api`],
      secrets: ["JOB_API_KEY"],
      headers: ({ secrets }) => ({ authorization: `Bearer ${secrets.get("JOB_API_KEY")}` }),
    };
    await wait({ url: `${service.origin}/api/x` }, options);
    assert.equal(service.seen[0]!.headers["authorization"], "Bearer k-123456");
    const { origin } = service;
    for (const url of [`${other.origin}/api`, `${origin}/apix`, `${origin}/api/../x`])
      await assert.rejects(wait({ url }, options), /InvalidUrl: the sensor may not call/);
    assert.equal(other.seen.length, 0);
  });

  it("follows redirects only to addresses that allow covers", async () => {
    const other = await startService(reply(200));
    for (const target of [
      `${other.origin}/api/token-1`,
      "/admin/token-1",
      "/api/../admin/token-1",
      "/api/..%2fadmin/token-1",
    ]) {
      const service = await startService(reply(302, undefined, { location: target }), reply(200));
      const allow = [`${service.origin}/api/`];
      await assert.rejects(wait({ url: `${service.origin}/api/x` }, { allow }), (error: Error) => {
        assert.match(error.message, /InvalidUrl: .*\/api\/x was redirected to .*, outside allow/);
        assert.doesNotMatch(error.message, /token-1/);
        return true;
      });
      assert.equal(service.seen.length, 1, target);
    }
    assert.equal(other.seen.length, 0);
  });

  it("keeps the headers of a redirect within allow, and sends none to another origin", async () => {
    const other = await startService(reply(200));
    const service = await startService(
      reply(302, undefined, { location: "/api/b" }),
      reply(302, undefined, { location: `${other.origin}/b` }),
    );
    const headers = (): Record<string, string> => ({ "x-api-key": "k-123456" });
    const allow = [`${service.origin}/api/`, other.origin];
    await wait({ url: `${service.origin}/api/a` }, { allow, headers });
    const found = [...service.seen, ...other.seen].map((request) => request.headers["x-api-key"]);
    assert.deepEqual(found, ["k-123456", "k-123456", undefined]);
  });

  it("refuses paths that a gateway may read as another one", async () => {
    const service = await startService(reply(200));
    const paths = ["..%2foutside", "..%5Coutside", "%252e%252e/outside", "..;/outside", ".%2e;x/y"];
    const other = ["%c0%ae%c0%ae/outside", "%", "a%00"];
    for (const path of [...paths, ...other]) {
      const url = `${service.origin}/api/${path}`;
      const allow = [`${service.origin}/api/`];
      await assert.rejects(wait({ url }, { allow }), /InvalidUrl: the sensor may not call/, path);
    }
    assert.equal(service.seen.length, 0);
    for (const path of ["a;v=1/b", "%20%C3%A9", "...", "x..;/y"])
      await wait({ url: `${service.origin}/api/${path}` }, { allow: [`${service.origin}/api/`] });
    await wait({ url: `${service.origin}/..%2fopen` });
  });

  it("does not show the value of an invalid header", async () => {
    const options: HttpSensorOptions = {
      allow: ["http://127.0.0.1/"],
      headers: () => ({ authorization: "Bearer not\nshown" }),
    };
    await assert.rejects(wait({ url: "http://127.0.0.1/" }, options), (error: Error) => {
      assert.match(error.message, /header "authorization" has an invalid name or value/);
      assert.doesNotMatch(error.message, /shown/);
      return true;
    });
  });

  it("fails the task for what is no URL to call", async () => {
    const urls = [
      "",
      "jobs",
      "ftp://jobs.example",
      "file:///etc/passwd",
      "http://u:p@jobs.example",
    ];
    for (const url of urls) await assert.rejects(wait({ url }), /InvalidUrl: /);
  });

  it("names all invalid options", () => {
    assert.throws(() => httpSensor({ headers: () => ({}) }), {
      code: "FX3007",
      details: ["headers   needs allow: they would be sent to any address that a task names"],
    });
    assert.throws(() => httpSensor({ allow: ["jobs.example", "ftp://x"] }), /invalid options/);
  });
});
