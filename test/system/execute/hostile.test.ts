import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { t } from "../../../src/entries/index.ts";
import { ExecuteFixture } from "../../support/command/execute-fixture.ts";

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
    await running.stderrHas("started");
    running.kill("SIGTERM");
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
    const child = spawn(
      "sh",
      ["-c", 'ulimit -f 0; exec "$@"', "sh", process.execPath, BIN, ...container.args],
      {
        cwd: container.project.root,
        env: { PATH: process.env["PATH"], HOME: container.project.home },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const chunks: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    assert.equal(await new Promise((resolve) => child.on("close", resolve)), 1);
    assert.match(
      Buffer.concat(chunks).toString("utf8"),
      /FX5003: cannot write out\/outputs\.pb[\s\S]*the error could not be stored: /,
    );
    assert.deepEqual(container.files, []);
  });
});
