import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

const SERVICE = "process.env.SERVICE";
const THROUGH_HTTP = `const { get } = await import("node:http");
  const state = await new Promise<string>((resolve, reject) => get(${SERVICE} + "/state", (answer) => answer.setEncoding("utf8").once("data", resolve)).once("error", reject));
  return state === "done" ? Resource.succeeded({ temp: 4.5 }) : Resource.running(state);`;

describe("requests that do not go through context.fetch", () => {
  let project: TemporaryProject;
  let service: HttpServer;
  before(async () => {
    service = await httpServer((_request, response) => void response.end("done"));
  });

  function write(script: Parameters<typeof connectorSource>[0]): void {
    project = new TemporaryProject({ "src/weather.ts": connectorSource(script) });
  }
  const run = (...flags: string[]): Promise<FxResult> =>
    runCommand(project, ["run", ...flags, "src/weather.ts", "weather"], {
      env: { SERVICE: service.origin },
    });
  const recorded = (): string => project.read("run.yaml");

  it("are reported by --record with their host and the way to pass the fetch in", async () => {
    write({
      create: `await fetch(${SERVICE}); return new Job({ jobId: "j" });`,
      get: THROUGH_HTTP,
    });
    const { stderr } = await assertExit(0, run("--record", "run.yaml"));
    const { host } = new URL(service.origin);
    assert.match(stderr, /^recorded 0 exchanges: run\.yaml$/m);
    assert.ok(
      stderr.includes(
        `warning: not recorded: 2 requests to ${host} without context.fetch; give the client context.fetch: see "Pass fetch to a client" in the docs\n`,
      ),
      stderr,
    );
    assert.match(recorded(), /^exchanges: \[\]$/m);
  });

  it("are those of the run: a socket of other code does not end a replay", async () => {
    const wait = "for (let turn = 0; turn < 500; turn += 1) await new Promise(setImmediate);";
    write({ get: `${wait} return Resource.succeeded({ temp: 4.5 });` });
    await run("--record", "run.yaml");
    let isReplaying = true;
    const openSockets = async (): Promise<void> => {
      while (isReplaying) {
        const socket = connect(Number(new URL(service.origin).port), "127.0.0.1");
        await once(socket, "connect");
        socket.destroy();
      }
    };
    const opening = openSockets();
    const { code, stderr } = await run("--replay", "run.yaml");
    isReplaying = false;
    await opening;
    assert.equal(code, 0, stderr);
  });

  it("are not sent by --replay with node:http: the run fails with their host", async () => {
    write({ get: THROUGH_HTTP });
    await run("--record", "run.yaml");
    const count = service.seen.length;
    const { stderr } = await assertExit(1, run("--replay", "run.yaml"));
    const { host } = new URL(service.origin);
    assert.ok(stderr.includes(`a request to ${host} did not go through context.fetch`), stderr);
    assert.match(stderr, /FX1021/);
    assert.equal(service.seen.length, count);
  });

  it("are not sent by --replay with the global fetch, either", async () => {
    write({ get: `await fetch(${SERVICE}); return Resource.succeeded({ temp: 4.5 });` });
    await run("--record", "run.yaml");
    const count = service.seen.length;
    const { stderr } = await assertExit(1, run("--replay", "run.yaml"));
    const { host } = new URL(service.origin);
    assert.ok(stderr.includes(`a request to ${host} did not go through context.fetch`), stderr);
    assert.equal(service.seen.length, count);
  });

  const SOCKETS = {
    "net.connect": `(await import("node:net")).connect(port, "127.0.0.1")`,
    "new Socket": `new (await import("node:net")).Socket().connect(port, "127.0.0.1")`,
    "tls.connect": `(await import("node:tls")).connect(port, "127.0.0.1")`,
  };
  for (const [name, open] of Object.entries(SOCKETS))
    it(`end a replay as a socket of ${name} that does not fit, and the code cannot catch it`, async () => {
      write({
        get: `const port = Number(new URL(${SERVICE}).port);
  const socket = ${open};
  await new Promise((resolve) => socket.once("connect", () => void socket.write("hello")).once("error", resolve).once("data", resolve));
  return Resource.succeeded({ temp: 4.5 });`,
      });
      assert.equal((await run("--record", "run.yaml")).code, 0);
      const { stderr } = await assertExit(1, run("--replay", "run.yaml"));
      assert.match(stderr, /FX1021.*a socket.* did not go through context\.fetch/);
    });

  it("end a replay as a socket of UDP that does not fit", async () => {
    write({
      get: `const socket = (await import("node:dgram")).createSocket("udp4");
  await new Promise((resolve) => socket.once("close", resolve).send("x", 9, "127.0.0.1", () => socket.close()));
  return Resource.succeeded({ temp: 4.5 });`,
    });
    assert.equal((await run("--record", "run.yaml")).code, 0);
    const { stderr } = await assertExit(1, run("--replay", "run.yaml"));
    assert.match(stderr, /FX1021.*a socket did not go through context\.fetch/);
  });

  it("are a warning of a replay if a child process or a thread could send them", async () => {
    write({
      get: `const { spawn } = await import("node:child_process");
  const { Worker } = await import("node:worker_threads");
  const started = [spawn(process.execPath, ["--version"]), new Worker("", { eval: true })];
  const hasEnded = (each: import("node:events").EventEmitter) => new Promise((resolve) => each.once("exit", resolve));
  await Promise.all(started.map(hasEnded));
  return Resource.succeeded({ temp: 4.5 });`,
    });
    await run("--record", "run.yaml");
    const { stderr } = await assertExit(0, run("--replay", "run.yaml"));
    assert.match(
      stderr,
      /^warning: the code started .*node, which can reach the network during a replay$/m,
    );
    assert.match(stderr, /^warning: the code started a worker thread, which can/m);
  });

  it("are missed if a connector uses no HTTP at all", async () => {
    write({});
    await assertExit(
      0,
      run("--record", "run.yaml"),
      /^warning: nothing is recorded, because the connector did not use context\.fetch; /m,
    );
  });

  it("are of no interest if there are none", async () => {
    write({
      get: `await request.fetch(${SERVICE}, { signal: request.signal }); return Resource.succeeded({ temp: 4.5 });`,
    });
    const { stderr } = await run("--record", "run.yaml");
    assert.match(stderr, /^recorded 1 exchange: run\.yaml$/m);
    assert.doesNotMatch(stderr, /warning/);
    await assertExit(0, run("--replay", "run.yaml"));
  });
});
