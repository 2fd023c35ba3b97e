import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { startFx } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

/** Keeps the process alive as a network call would. */
const HANGS = "await new Promise(() => setInterval(() => undefined, 1e6));";

const SOURCE = `import { defineAsyncConnector, defineSyncConnector, Resource, t, task } from "flyte-fx";
export const wait = task({}, async () => { ${HANGS} });
export const once = defineSyncConnector({
  taskType: "once", inputs: {}, outputs: { temp: t.float() },
  async do() { process.stderr.write("doing\\n"); ${HANGS} },
});
export const call = once.task({ name: "call" });
const rows = t.dataset({ columns: { city: t.string() } });
export const jobs = defineAsyncConnector({
  taskType: "job", inputs: {}, outputs: { rows, temp: t.float() }, resourceMeta: { id: t.string() },
  create: async () => ({ id: "1" }),
  get: async (_job, { clock }) => (clock.now(), Resource.running("on it")),
  delete: async () => undefined,
});
export const job = jobs.task({ name: "job" });
export const quick = task({ outputs: { temp: t.float() } }, async () => ({ temp: 4.5 }));
`;

describe("fx jobs for runs of each kind", () => {
  const project = useProject({ "src/tasks.ts": SOURCE });

  async function kill(task: string, when: string): Promise<void> {
    const running = startFx(project, ["run", "src/tasks.ts", task]);
    await running.endAt(when, "SIGKILL");
  }

  const list = async (): Promise<readonly { id: string; state: string; task: string }[]> =>
    (
      await readDocument<{ runs: { id: string; state: string; task: string }[] }>(
        runCommand(project, "jobs --all --json"),
      )
    ).runs;

  for (const [task, when, text] of [
    ["wait", "phase=RUNNING", "its own code"],
    ["call", "doing", "the one call of its synchronous connector"],
  ] as const) {
    it(`refuses to resume ${task}, which has no job, and can end it or run it again`, async () => {
      await kill(task, when);
      const next = await runCommand(project, ["run", "src/tasks.ts", "quick"]);
      assert.doesNotMatch(next.stderr, /warning/, "there is nothing to do about it");
      const { id } = (await list()).find((run) => run.task === task)!;
      const refused = await assertExit(2, runCommand(project, ["jobs", "resume", id]));
      assert.ok(refused.stderr.includes(`cannot be resumed: fx died during ${text}`));
      assert.match(refused.stderr, /hint: .*fx jobs resume [0-9a-f]{12} --rerun/);
      await assertExit(0, runCommand(project, ["jobs", "delete", id]));
      assert.equal((await list()).find((run) => run.id === id)?.state, "ended");
    });
  }

  it("does not say that a task with a dataset has changed when it has not", async () => {
    await kill("job", "phase=RUNNING");
    const { stderr } = await assertExit(0, runCommand(project, ["jobs", "delete", "@last"]));
    assert.doesNotMatch(stderr, /has changed/);
  });

  it("lists a run on a virtual clock by the time at which it really began", async () => {
    await runCommand(project, ["run", "src/tasks.ts", "quick"]);
    await runCommand(project, "run --clock virtual --timeout 1h src/tasks.ts job");
    const shown = await runCommand(project, ["jobs", "show", "@last"]);
    assert.match(shown.stdout, /task +job /);
    const table = await runCommand(project, ["jobs", "--all"]);
    assert.match(table.stdout, /job +ended +ABORTED +\d+ s /);
  });

  it("starts a lost run again with its inputs by --rerun", async () => {
    await kill("job", "phase=RUNNING");
    const running = startFx(project, ["jobs", "resume", "@last", "--rerun"]);
    assert.equal((await running.endAt("phase=RUNNING", "SIGINT")).code, 130);
    const runs = await list();
    assert.deepEqual(runs.map(({ state }) => state).sort(), ["ended", "left"]);
  });
});

const TASK = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "scripted"; }
export const weather = new ScriptedTask({ name: "weather", inputs: { city: t.string() }, outputs: { temp: t.float() } });
`;

/** Ends its job once the file exists. */
const CONNECTOR = connectorSource({
  get: `const { existsSync } = await import("node:fs");
    return existsSync(process.env.DONE) ? Resource.succeeded({ temp: 4.5 }) : Resource.running("on it");`,
});

describe("a lost run at a connector server", () => {
  let server: TemporaryProject;
  let client: TemporaryProject;
  let served: Served;

  async function lose(protocol: string): Promise<void> {
    server = new TemporaryProject({ "src/index.ts": CONNECTOR });
    client = new TemporaryProject({ "src/task.ts": TASK });
    const done = join(server.root, "done");
    served = await serve(server, ["--port", "0", "--no-metrics"], { DONE: done });
    const endpoint = ["--endpoint", `127.0.0.1:${served.port}`, "--protocol", protocol];
    const words = ["src/task.ts", "weather", "--city", "Oslo"];
    const running = startFx(client, ["run", ...endpoint, ...words]);
    await running.endAt("phase=RUNNING", "SIGKILL");
    rmSync(join(client.root, "src"), { recursive: true });
  }

  for (const protocol of ["flyte1", "flyte2"]) {
    it(`is resumed through the server, without a module of the task (${protocol})`, async () => {
      await lose(protocol);
      server.write("done", "");
      const { stdout } = await assertExit(0, runCommand(client, "jobs resume @last --json"));
      assert.deepEqual((JSON.parse(stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });

    it(`is deleted through the server, without a module of the task (${protocol})`, async () => {
      await lose(protocol);
      const { stdout } = await assertExit(0, runCommand(client, ["jobs", "delete", "@last"]));
      assert.match(stdout, /^[0-9a-f]{12} {2}deleted\n$/);
      assert.match(readFileSync(join(server.root, "calls.log"), "utf8"), /\ndelete job-1\n$/);
    });
  }
});
