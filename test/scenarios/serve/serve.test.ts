import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { type RunningCommand, runCommand } from "../../support/command/run-command.ts";
import { type Served, serve, serveHere } from "../../support/command/serve.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { checkHealth, protoClient } from "../../support/server/grpc-client.ts";

const LOCAL = ["--port", "0", "--prometheus-port", "0"];
const bytes = (text: string): Buffer => Buffer.from(text);

describe("fx serve", () => {
  let project: TemporaryProject;
  let served: Served<RunningCommand> | undefined;

  async function start(
    args: readonly string[] = LOCAL,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Served<RunningCommand>> {
    project = new TemporaryProject({ "src/index.ts": servedSource() });
    served = await serveHere(project, args, env);
    return served;
  }

  const agent = (port: number): Promise<ConnectorClient> => ConnectorClient.connect(port, "flyte1");
  const get = (client: ConnectorClient, jobId = "j1") =>
    client.poll("weather", bytes(JSON.stringify({ jobId })));

  it("prints one line with its address and connectors, serves them and exits with 0 on SIGTERM", async () => {
    project = new TemporaryProject({ "src/index.ts": servedSource() });
    const { port, stop } = await serve(project, LOCAL);
    const { phase, message } = await get(await agent(port));
    assert.deepEqual([phase, message], ["RUNNING", "on it"]);
    const { stdout, stderr } = await stop(
      /^✔ Flyte 1 \(sync, async, metadata\) and Flyte 2 \(async, metadata\), health, reflection on 127\.0\.0\.1:\d+ · metrics :\d+ · 1 connector$/m,
      /^health NOT_SERVING, no call in flight, closed in \d+\.\d s$/m,
    );
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\u001b|warning/);
  });

  it("prints one document with --json and logs on standard error", async () => {
    const { running, document } = await start([...LOCAL, "--json"]);
    running.kill("SIGINT");
    const { stdout } = await assertExit(0, running.ended);
    assert.equal(stdout.trim().split("\n").length, 1);
    const { host, tls, connectors, reflection } = document!["server"] as Record<string, unknown>;
    assert.deepEqual(
      { host, tls, connectors, reflection },
      { host: "127.0.0.1", tls: "none", connectors: ["Weather"], reflection: true },
    );
  });

  it("exits with 5 if another fx serve uses its port, on any address", async () => {
    const { port } = await start();
    const taken = (flag: string): string =>
      `Error FX5002: port ${port} is in use\n  hint: ${flag} 0 picks a free one\n`;
    for (const host of ["127.0.0.1", "0.0.0.0", "localhost"]) {
      const args = ["serve", "--host", host, "--port", String(port), "--no-metrics"];
      const { code, stderr } = await runCommand(project, args);
      assert.deepEqual([code, stderr], [5, taken("--port")]);
    }
    const args = ["serve", "--port", "0", "--prometheus-port", String(port)];
    const { code, stderr } = await fx(project, args);
    assert.deepEqual([code, stderr], [5, taken("--prometheus-port")]);
  });

  it("exits with 5 if another program uses the port on all addresses", async () => {
    const other = createServer().listen(0, "0.0.0.0");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    project = new TemporaryProject({ "src/index.ts": servedSource() });
    await assertExit(5, runCommand(project, `serve --port ${port} --no-metrics`));
    other.close();
  });

  it("warns once if it is reachable from other machines without TLS", async () => {
    const { running } = await start([...LOCAL, "--host", "0.0.0.0"]);
    await running.killAt("warning: 0.0.0.0:", "SIGTERM");
    assert.equal((await running.ended).stderr.match(/warning/g)?.length, 1);
  });

  it("rejects invalid options at the start", async () => {
    project = new TemporaryProject({
      "src/index.ts": servedSource(
        ', secrets: ["WX_API_KEY", "OTHER_KEY", { key: "OF_EACH_TASK", from: "connection" }]',
      ),
      "src/none.ts": "export const a = 1;\n",
    });
    await assertExit(
      5,
      runCommand(project, ["serve", ...LOCAL], {
        env: { WX_API_KEY: "without its prefix" },
      }),
      /^Error FX5001: 2 secrets are missing\n {2}WX_API_KEY {3}looked in \$_FSEC_WX_API_KEY, \/etc\/secrets\/wx_api_key\n {2}OTHER_KEY .*\n {2}hint: set _FSEC_WX_API_KEY, or put WX_API_KEY=… into a file and pass --env-file \.env\n$/,
    );
    const none = await assertExit(3, runCommand(project, ["serve", "src/none.ts", ...LOCAL]));
    assert.match(none.stderr, /^Error FX3003: no connector to serve: looked in src\/none\.ts\n/);
    for (const [args, message] of [
      [["--tls-cert", "a.pem"], /FX2000: --tls-cert needs --tls-key/],
      [["--drain", "soon"], /FX2002: --drain expects a duration/],
      [["--max-message", "lots"], /FX2002: --max-message expects a size/],
      [["--port", "70000"], /--port/],
    ] as const) {
      await assertExit(2, runCommand(project, ["serve", ...args]), message);
    }
    assert.match(
      (await runCommand(project, ["serve"], { env: { FX_LOG_LEVEL: "loud" } })).stderr,
      /FX2002: FX_LOG_LEVEL does not accept "loud" \(debug, info, warn, error\)/,
    );
    const tls = await runCommand(project, "serve --tls-cert src/index.ts --tls-key src/index.ts", {
      env: { _FSEC_WX_API_KEY: "x", _FSEC_OTHER_KEY: "x" },
    });
    assert.deepEqual([tls.code, tls.stderr.startsWith("Error FX5004: ")], [5, true], tls.stderr);
  });

  it("reads secrets from an environment file and logs none of them", async () => {
    project = new TemporaryProject({
      "src/index.ts": servedSource(', secrets: ["WX_API_KEY"]'),
      ".env": "_FSEC_WX_API_KEY=hush-hush-hush\n",
    });
    served = await serveHere(project, [...LOCAL, "--env-file", ".env"]);
    const resource = await get(await agent(served.port), "leak");
    assert.doesNotMatch(JSON.stringify(resource), /hush/);
    await served.running.killAt('"msg":"key [secret]"', "SIGTERM");
    assert.doesNotMatch((await served.running.ended).stderr, /hush/);
  });

  it("finds a secret by its plain name only in an environment file", async () => {
    project = new TemporaryProject({
      "src/index.ts": servedSource(', secrets: ["WX_API_KEY", "OTHER_KEY"]'),
      ".env": "WX_API_KEY=hush-hush-hush\n",
    });
    await assertExit(
      5,
      runCommand(project, ["serve", ...LOCAL, "--env-file", ".env"], {
        env: { OTHER_KEY: "not in the file" },
      }),
      /^Error FX5001: secret OTHER_KEY is missing\n {2}OTHER_KEY {3}looked in \$_FSEC_OTHER_KEY, \/etc/,
    );
    project.write(".env", "WX_API_KEY=hush-hush-hush\nOTHER_KEY=quiet-quiet\n");
    served = await serveHere(project, [...LOCAL, "--env-file", ".env"]);
    await get(await agent(served.port), "leak");
    await served.running.stderrHas('"msg":"key [secret]"');
  });

  it("logs job changes at info and polls at debug, as JSON lines", async () => {
    const { port, stop } = await start(LOCAL, { FX_LOG_LEVEL: "debug" });
    const client = await agent(port);
    const template = { id: { name: "t" }, type: "weather", interface: {} };
    await client.poll("weather", await client.create({ template }));
    await get(client, "made up");
    const job = { taskCategory: { name: "weather" }, resourceMeta: bytes('{"jobId": "j1"}') };
    await client.call("DeleteTask", job);
    const lines = logLines((await stop()).stderr);
    const levelOf = (msg: string) => lines.find((line) => line["msg"] === msg)?.["level"];
    assert.deepEqual(
      [
        levelOf("CreateTask"),
        levelOf("GetTask"),
        levelOf("DeleteTask"),
        levelOf("new job → RUNNING"),
        levelOf("job of another server → RUNNING"),
      ],
      [30, 20, 30, 30, 20],
    );
  });

  it("serves health, reflection and metrics", async () => {
    const { port, metricsPort } = await start();
    const client = await agent(port);
    await get(client);
    for (const service of [
      "",
      "flyteidl.service.AsyncAgentService",
      "flyteidl.service.SyncAgentService",
      "flyteidl.service.AgentMetadataService",
      "flyteidl2.connector.AsyncConnectorService",
      "flyteidl2.connector.ConnectorMetadataService",
      "grpc.health.v1.Health",
    ]) {
      assert.equal(await checkHealth(`127.0.0.1:${port}`, service), "SERVING", service);
    }
    const page = (path: string, init?: RequestInit) =>
      fetch(`http://127.0.0.1:${metricsPort}${path}`, init);
    const response = await page("/metrics");
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    assert.match(
      text,
      /^flyte_connector_requests_success_total\{task_type="weather",operation="get"\} 1$/m,
    );
    assert.match(text, /^nodejs_eventloop_lag_seconds \d/m);
    assert.equal((await page("/")).status, 404);
    assert.equal((await page("/metrics", { method: "POST" })).status, 405);
    const healthz = await page("/healthz");
    assert.deepEqual([healthz.status, await healthz.text()], [200, "SERVING\n"]);
    await assert.rejects(client.poll("made-up", bytes("{}")), /5 NOT_FOUND/);
    assert.doesNotMatch(await (await page("/metrics")).text(), /made-up/);
  });

  it("omits reflection and metrics if they are disabled", async () => {
    const { stop, port, metricsPort } = await start(["--no-reflection"]);
    assert.equal(metricsPort, undefined);
    const reflection = protoClient(
      "@grpc/reflection",
      "build/proto",
      "grpc/reflection/v1/reflection.proto",
      "grpc.reflection.v1.ServerReflection",
      `127.0.0.1:${port}`,
    );
    const call = (
      reflection["serverReflectionInfo"] as () => NodeJS.EventEmitter & { end(): void }
    ).call(reflection);
    call.on("data", () => undefined);
    call.end();
    const [error] = (await once(call, "error")) as [{ code: number }];
    assert.equal(error.code, 12);
    reflection.close();
    await stop(/metadata\), health on 127\.0\.0\.1:\d+ · 1 connector$/m);
  });

  it("logs the method that blocks the event loop and for how long", async () => {
    const { port, running } = await start();
    const client = await agent(port);
    await get(client, "block");
    await running.stderrHas(/the event loop was blocked for \d{3,} ms by Weather \(weather\) get:/);
  });

  it("rejects messages above the size limit and calls above the queue limit", async () => {
    const { port } = await start([...LOCAL, "--max-message", "100KiB", "--max-concurrency", "1"]);
    const client = await agent(port);
    await assert.rejects(client.poll("weather", Buffer.alloc(200_000)), /8 RESOURCE_EXHAUSTED/);
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => get(client, "slow")));
    const refused = answers
      .filter((answer) => answer.status === "rejected")
      .map(({ reason }) => (reason as { code: number }).code);
    assert.ok(refused.length > 0 && refused.every((code) => code === 8), JSON.stringify(refused));
    assert.ok(answers.some(({ status }) => status === "fulfilled"));
  });

  it("finishes calls in flight on SIGTERM and rejects later ones with UNAVAILABLE", async () => {
    const { port, running } = await start();
    const client = await agent(port);
    await get(client);
    const inFlight = Array.from({ length: 50 }, () => get(client, "slow"));
    await running.killAt("50 slow calls in flight", "SIGTERM");
    const later: Promise<unknown>[] = [];
    const calling = setInterval(() => later.push(get(client).then(() => "answered", codeOf)), 2);
    await Promise.all(inFlight);
    clearInterval(calling);
    const { stderr } = await assertExit(0, running.ended);
    assert.match(stderr, /^health NOT_SERVING, 50 calls in flight finished, closed in /m);
    for (const outcome of await Promise.all(later))
      assert.ok(outcome === "answered" || outcome === 14, String(outcome));
  });

  it("aborts and reports calls that outlast --drain", async () => {
    const { port, running } = await start([...LOCAL, "--drain", "100ms"]);
    const cut = get(await agent(port), "never").catch(codeOf);
    const end = await assertExit(124, running.endAt("a call that never ends", "SIGTERM"));
    assert.match(end.stderr, /FX1008: 1 call was cancelled: not done within --drain 0\.1 s/);
    assert.ok([1, 14].includes((await cut) as number), JSON.stringify(await cut));
  });

  it("keeps serving after an uncaught error in author code", async () => {
    const { port, running } = await start();
    const client = await agent(port);
    await get(client, "stray");
    await running.stderrHas("uncaught error: Error: stray");
    assert.ok(await get(client));
  });
});

function codeOf(error: unknown): number {
  return (error as { code: number }).code;
}

function logLines(stderr: string): Record<string, unknown>[] {
  return stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
