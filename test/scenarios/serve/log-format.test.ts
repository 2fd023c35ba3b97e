import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { startCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";
import { useProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

/** A connector whose get always fails with a transient or a permanent error. */
const FAILING = `import { defineAsyncConnector, resourceMeta, t, UserError } from "flyte-fx";

class Job extends resourceMeta({ jobId: t.string() }) {}
export const failing = defineAsyncConnector({
  name: "Failing",
  taskType: "failing",
  resourceMeta: Job,
  outputs: {},
  create: () => ({ jobId: "j1" }),
  get: ({ jobId }) => {
    if (jobId === "lost") throw new UserError("no such job");
    throw new Error("fetch failed");
  },
  delete: () => undefined,
});
`;
const ARGS = ["--port", "0", "--no-metrics"];
const LINE =
  /^\d\d:\d\d:\d\d\.\d{3} WARN {2}Failing: GetTask failed: Error: fetch failed \(.*ms\) {2}job=\{"jobId":\s?"j1"\} {2}errorId=\w+$/m;

describe("the log of fx serve", () => {
  const project = useProject({ "src/index.ts": FAILING });

  /** Polls one job twice and a lost job once. */
  async function pollJobs(port: number): Promise<void> {
    const client = await ConnectorClient.connect(port, "flyte1");
    for (const jobId of ["j1", "j1", "lost"])
      await client.poll("failing", Buffer.from(JSON.stringify({ jobId })));
    client.close();
  }

  it("has JSON lines in a pipe: one warning without a stack for a get that Flyte retries, and an error for a permanent fault", async () => {
    const served = await serveHere(project);
    await pollJobs(served.port);
    const lines = (await served.stop()).stderr
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ level, msg, stack }) => [level, msg, stack !== undefined]);
    assert.deepEqual(lines, [
      [40, "GetTask failed: Error: fetch failed", false],
      [50, "GetTask failed: UserError: no such job", true],
    ]);
  });

  /** Serves on a terminal, polls the jobs and stops with Ctrl-C. */
  async function serveOnTerminal(args: readonly string[] = []): Promise<FxResult> {
    const terminal = { columns: 100 };
    const running = startCommand(project, ["serve", ...ARGS, ...args], { terminal });
    const [, port] = await running.stderrHas(/127\.0\.0\.1:(\d+)/);
    await pollJobs(Number(port));
    running.kill("SIGINT");
    return running.ended;
  }

  it("is readable and colored on a terminal", async () => {
    const { stderr } = await assertExit(0, serveOnTerminal());
    const text = stripVTControlCharacters(stderr);
    assert.match(text, LINE);
    assert.match(text, /UserError: no such job\s+at /);
    assert.equal(text.match(/fetch failed/g)?.length, 1);
    assert.match(stderr, /\u001b\[33mWARN/);
    assert.doesNotMatch(text, /^\{/m);
  });

  it("follows --log-format: JSON on a terminal, text without colors in a pipe", async () => {
    const { stderr: json } = await serveOnTerminal(["--log-format", "json"]);
    assert.ok(json.includes('"msg":"GetTask failed: UserError: no such job"'), json);
    const served = await serveHere(project, "--log-format text");
    await pollJobs(served.port);
    const { stderr } = await served.stop(LINE);
    assert.equal(stripVTControlCharacters(stderr), stderr);
  });
});
