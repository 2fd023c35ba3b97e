import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { processEnded } from "../../support/command/process-ended.ts";
import { ChecksClient, ENDLESS } from "../../support/dev/checks-client.ts";
import { countRequest, countSource, DevClient } from "../../support/dev/dev-client.ts";
import type { Replacement } from "../../support/project/checked-project.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const HANGS =
  'delete: () => new Promise(() => { console.log("deleting"); setInterval(() => undefined, 1e6); }),';

/** Author code that lets no event through. */
const LOOPS =
  'get: () => { appendFileSync("pid", String(process.pid)); console.log("loops"); for (;;); },';

describe("the end of fx dev", () => {
  let project: TemporaryProject;

  /** Starts `fx dev` with a running job. */
  async function startRun(source = countSource()): Promise<{ dev: DevClient; id: string }> {
    project = new TemporaryProject({ "src/index.ts": source });
    const dev = await DevClient.start(project);
    const id = await dev.startRun(countRequest());
    await dev.reached(id, "RUNNING");
    return { dev, id };
  }

  const calls = (): string => project.read("calls.log");

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`deletes the jobs of running runs on ${signal}`, async () => {
      const { dev } = await startRun();
      dev.running.child.kill(signal);
      await assertExit(0, dev.running.ended, /stopping the runs and deleting their jobs/);
      assert.equal(calls(), "create\ndelete\n");
    });
  }

  it("leaves the jobs on record after a second SIGINT, and exits with 6", async () => {
    const source = countSource().replace(/delete: .*/, HANGS);
    const { dev, id } = await startRun(source);
    dev.running.child.kill("SIGINT");
    await dev.running.killAt(/^deleting$/m, "SIGINT");
    await assertExit(6, dev.running.ended, new RegExp(`hint: fx jobs delete ${id}`));
  });

  it("finds an environment file from the folder in which it was started", async () => {
    const source = `if (process.env.FROM_FILE === undefined) throw new Error("no file");\n${countSource()}`;
    project = new TemporaryProject({ "src/index.ts": source, "src/.env": "FROM_FILE=1\n" });
    const cwd = join(project.root, "src");
    const dev = await DevClient.start(project, ["--env-file", ".env"], { cwd });
    await dev.reached(await dev.startRun(countRequest()), "RUNNING");
  });

  it("stops its runs even if it is killed", async () => {
    const { dev, id } = await startRun();
    dev.running.child.kill("SIGKILL");
    await dev.running.ended;
    const { stdout } = await fx(project, ["jobs", "attach", id]);
    assert.equal(calls(), "create\ndelete\n", stdout);
  });

  it("leaves no inputs in the temporary folder if it is killed", async () => {
    project = new TemporaryProject({ "src/index.ts": countSource() });
    const folder = join(project.home, "temporary");
    mkdirSync(folder);
    const dev = await DevClient.start(project, [], { env: { TMPDIR: folder } });
    await dev.reached(await dev.startRun(countRequest({ word: "hidden-word" })), "RUNNING");
    dev.running.child.kill("SIGKILL");
    await dev.running.ended;
    const names = readdirSync(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile());
    for (const { parentPath, name } of files)
      assert.ok(!readFileSync(join(parentPath, name), "utf8").includes("hidden-word"), name);
  });

  describe("while get is in an endless loop", () => {
    let dev: DevClient;
    let pid: number;

    beforeEach(async () => {
      const source = countSource().replace(/get: [^]*?(?=\n {2}delete)/, LOOPS);
      project = new TemporaryProject({ "src/index.ts": source });
      dev = await DevClient.start(project);
      await dev.startRun(countRequest());
      await dev.running.stderrHas(/^loops$/m);
      pid = Number(project.read("pid"));
    });

    it("ends the run if fx dev is killed", async () => {
      dev.running.child.kill("SIGKILL");
      await dev.running.ended;
      await processEnded(pid);
    });

    it("ends the run at the second SIGINT, and exits with 6", async () => {
      dev.running.child.kill("SIGINT");
      assert.equal((await dev.running.endAt(/stopping the runs/, "SIGINT")).code, 6);
      await processEnded(pid);
    });
  });
});

/** A delete that never returns. */
const HANGING_DELETE: Replacement = [
  "async delete({ jobId }) {",
  'async delete({ jobId }) { console.error("deleting"); await new Promise(() => setInterval(() => undefined, 1e6));',
];

describe("the end of checks under fx dev", () => {
  let client: ChecksClient;

  it("stop, and delete the jobs that run", async () => {
    client = await ChecksClient.open(ENDLESS, {});
    await client.startEndlessJob();
    assert.equal((await client.dev.state).checks[0]?.state, "running");
    assert.deepEqual((await client.dev.state).runs, []);
    assert.equal(await client.stop(), null);
    const view = await client.reached("stopped");
    assert.deepEqual([view.checks, view.fault], [[], null]);
    assert.deepEqual(client.listJobs(), ["cancelled"]);
    await client.dev.running.stderrHas("⏹ check count_words  stopped");
  });

  it("leave their jobs on record after a second SIGINT, and exit with 6", async () => {
    client = await ChecksClient.open([ENDLESS[0], HANGING_DELETE], {});
    await client.startEndlessJob();
    client.dev.running.child.kill("SIGINT");
    await client.dev.running.killAt(/^deleting$/m, "SIGINT");
    await assertExit(6, client.dev.running.ended, /hint: fx jobs delete \w+/);
  });

  it("stop and delete their jobs even if fx dev is killed", async () => {
    client = await ChecksClient.open(ENDLESS, {});
    await client.startEndlessJob();
    const forgotten = client.forgotten();
    client.dev.running.child.kill("SIGKILL");
    await client.dev.running.ended;
    await forgotten;
    assert.deepEqual(client.listJobs(), ["cancelled"]);
  });

  it("end with fx dev, which deletes their jobs", async () => {
    client = await ChecksClient.open(ENDLESS, {});
    await client.startEndlessJob();
    client.dev.running.child.kill("SIGINT");
    await assertExit(0, client.dev.running.ended);
    assert.deepEqual(client.listJobs(), ["cancelled"]);
  });
});
