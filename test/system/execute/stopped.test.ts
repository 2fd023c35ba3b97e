import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { t } from "../../../src/entries/index.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ExecuteFixture, KIND, ORIGIN } from "../../support/command/execute-fixture.ts";
import { httpServer } from "../../support/server/http-server.ts";
import { Gate } from "../../support/time/gate.ts";

const CLIENTS = fileURLToPath(new URL("../../../node_modules/@aws-sdk", import.meta.url));

/** Sends the signal as soon as fx begins to load its commands. */
const STOP_WHILE_LOADING = `const Module = require("node:module");
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request.endsWith("dist/cli/main.cjs")) process.kill(process.pid, process.env.STOP_BY);
  return load.call(this, request, ...rest);
};
`;

describe("stopping fx execute", () => {
  let fixture: ExecuteFixture;

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`with ${signal} while it loads writes error.pb and runs no author code`, async () => {
      fixture = new ExecuteFixture("return { greeting: 'x' };", "console.log('loaded');");
      const preload = fixture.project.write("preload.cjs", STOP_WHILE_LOADING);
      const { code, stdout, stderr } = await fixture.runBuilt({
        env: { NODE_OPTIONS: `--require ${preload}`, STOP_BY: signal },
      });
      assert.equal(code, 0, stderr);
      assert.deepEqual([stdout, fixture.files], ["", ["error.pb"]]);
      const fields = { code: "SYSTEM", kind: KIND.RECOVERABLE, origin: ORIGIN.SYSTEM };
      fixture.assertError(fields, new RegExp(`stopped by ${signal}`));
    });
  }

  it("while it writes outputs.pb finishes the file and writes no error.pb", async () => {
    fixture = new ExecuteFixture(
      `context.signal.addEventListener("abort", () => console.error("stop was seen")); return { greeting: "x" };`,
    );
    mkdirSync(join(fixture.project.root, "node_modules"));
    symlinkSync(CLIENTS, join(fixture.project.root, "node_modules/@aws-sdk"));
    const writing = new Gate();
    const stopped = new Gate();
    const store = await httpServer(({ method, path }, response) => {
      if (method !== "PUT" || !path.includes("/outputs.pb")) return void response.end();
      writing.open();
      void stopped.passed.then(() => response.end());
    });
    const args = fixture.args.map((argument) =>
      argument === "out" ? "s3://bucket/out" : argument,
    );
    const running = fixture.startBuilt(
      {
        env: {
          AWS_ENDPOINT_URL_S3: store.origin,
          AWS_ACCESS_KEY_ID: "key",
          AWS_SECRET_ACCESS_KEY: "secret",
          AWS_REGION: "us-east-1",
        },
      },
      args,
    );
    await writing.passed;
    running.kill("SIGTERM");
    await running.stderrHas("stop was seen");
    stopped.open();
    await assertExit(0, running.ended);
    const written = store.seen.filter(({ method }) => method === "PUT");
    assert.deepEqual(
      written.map(({ path }) => path.replace(/\?.*$/, "")),
      ["/bucket/out/outputs.pb"],
    );
  });
});

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const FOREVER = "await new Promise((resolve) => setTimeout(resolve, 600_000));";

describe("the process of fx execute in a hostile environment", () => {
  let container: ExecuteFixture;
  const having = (body: string, before?: string): ExecuteFixture =>
    (container = new ExecuteFixture(body, before));

  it("ends on a second SIGTERM during the task's cleanup, with the error already written", async () => {
    having(
      `context.signal.addEventListener("abort", () => console.error("not done yet")); console.error("started"); ${FOREVER}`,
    );
    const running = container.startBuilt();
    await running.killAt("started", "SIGTERM");
    await running.stderrHas("not done yet");
    while (!container.files.includes("error.pb"))
      await new Promise((resolve) => setTimeout(resolve, 5));
    running.kill("SIGTERM");
    assert.equal((await running.ended).code, 143);
    assert.deepEqual(container.files, ["error.pb"]);
  });

  for (const [how, body] of [
    ["SIGKILL", 'process.kill(process.pid, "SIGKILL");'],
    ["SIGABRT", "process.abort();"],
  ] as const) {
    it(`ends with ${how} if the task kills the process with it, and leaves no partial file`, async () => {
      const { signal } = await having(`${body} ${FOREVER}`).runBuilt();
      assert.equal(signal, how);
      assert.deepEqual(container.files, []);
    });
  }

  /** The built command, whose log the test reads itself. */
  const spawnExecute = (stderr: "inherit" | "ignore") =>
    spawn(process.execPath, [BIN, ...container.args], {
      cwd: container.project.root,
      env: { PATH: process.env["PATH"], HOME: container.project.home },
      stdio: ["ignore", "pipe", stderr],
    });

  it("passes on a large log without buffering it", async () => {
    having(
      "for (let line = 0; line < 4_096; line += 1) process.stdout.write('x'.repeat(65_535) + '\\n'); return { greeting: String(process.memoryUsage().rss) };",
    );
    const child = spawnExecute("inherit");
    let printed = 0;
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.length));
    const code = await new Promise((resolve) => child.on("close", resolve));
    assert.equal(code, 0);
    assert.equal(printed, 256 * 1024 * 1024);
    assert.ok(Number(container.outputs({ greeting: t.string() }).greeting) < 200 * 1024 * 1024);
  }).timeout(60_000);

  it("succeeds if the reader of its log disconnects", async () => {
    having(
      "for (let line = 0; line < 100; line += 1) { console.log('x'.repeat(65_536)); await new Promise((resolve) => setImmediate(resolve)); } return { greeting: 'x' };",
    );
    const child = spawnExecute("ignore");
    child.stdout.destroy();
    assert.equal(await new Promise((resolve) => child.on("close", resolve)), 0);
    assert.deepEqual(container.files, ["outputs.pb"]);
  });

  it("exits with 1 on a full disk and leaves no partial file", async () => {
    having("return { greeting: 'x'.repeat(1000) };");
    await assertExit(
      1,
      container.runBuilt({ via: ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh"] }),
      /FX5003: cannot write out\/outputs\.pb[\s\S]*the error could not be stored: /,
    );
    assert.deepEqual(container.files, []);
  });
});
