import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { startFx } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { LostRun } from "../../support/project/lost-run.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useProject } from "../../support/project/use-project.ts";

describe("a run that another fx drives", () => {
  const project = useProject({
    "src/weather.ts": connectorSource({ get: 'return Resource.running("on it");' }),
  });

  const ERROR = /^\{"v":1,"ok":false,"error":\{.*\}\}\n$/;

  it("goes on after Ctrl-C of attach, refuses resume and forget, and ends by delete", async () => {
    const running = startFx(project, ["run", "src/weather.ts", "weather"]);
    await running.stderrHas("phase=RUNNING");

    const left = startFx(project, ["jobs", "attach", "@last"]);
    const { stderr } = await assertExit(130, left.endAt("phase=RUNNING", "SIGINT"));
    assert.match(stderr, /run [0-9a-f]{12} continues without this terminal: fx jobs attach/);

    for (const command of ["resume", "forget"]) {
      const refused = await runCommand(project, ["jobs", command, "@last", "--json"]);
      assert.equal(refused.code, 2);
      assert.match(refused.stdout, ERROR);
      assert.match(refused.stderr, /FX2022: .* process \d+ on .* drives it/);
    }

    const attached = startFx(project, ["jobs", "attach", "@last", "--exit-status"]);
    await attached.stderrHas("phase=RUNNING");
    const deleted = await assertExit(0, runCommand(project, ["jobs", "delete", "@last"]));
    assert.match(deleted.stdout, /^[0-9a-f]{12} {2}stopped\n$/);
    assert.equal((await running.ended).code, 130);
    assert.equal((await attached.ended).code, 130);
    assert.equal((await runCommand(project, ["jobs", "attach", "@last"])).code, 0);
    const calls = project.read("calls.log");
    assert.equal(calls.match(/delete/g)?.length, 1);
  });

  it("is reported as lost by attach once its process is killed", async () => {
    const running = startFx(project, ["run", "src/weather.ts", "weather"]);
    await running.stderrHas("phase=RUNNING");
    const attached = startFx(project, ["jobs", "attach", "@last", "--json"]);
    await attached.stderrHas("phase=RUNNING");
    running.child.kill("SIGKILL");
    const { stdout, stderr } = await assertExit(6, attached.ended);
    assert.match(stdout, ERROR);
    assert.match(stderr, /FX6001: run [0-9a-f]{12} is lost: .*\n {2}hint: fx jobs resume/);
  });
});

describe("resuming after the author's module has changed", () => {
  let run: LostRun;
  before(async () => (run = await LostRun.create()));
  const source = (): string => join(run.project.root, "src/weather.ts");
  let original: string;
  beforeEach(() => {
    original = readFileSync(source(), "utf8");
    run.finishJob();
  });
  afterEach(() => {
    run.project.write("src/weather.ts", original);
    run.restore();
  });
  const resume = () => run.jobs("resume");

  it("keeps the run lost if the module is gone", async () => {
    renameSync(source(), join(run.project.root, "elsewhere.ts"));
    await assertExit(2, resume(), /FX2023: the module of run .*, src\/weather\.ts, does not exist/);
    assert.equal(run.readRecord()["end"], null);
  });

  it("keeps the run lost if the module throws", async () => {
    writeFileSync(source(), 'throw new Error("broken");\n');
    assert.equal((await resume()).code, 3);
    assert.equal(run.readRecord()["end"], null);
  });

  it("keeps the run and its job if the connector cannot decode the ResourceMeta", async () => {
    const changed = original
      .replaceAll("jobId: t.string()", "name: t.string()")
      .replaceAll("job.jobId", "job.name")
      .replaceAll('{ jobId: "job-1" }', '{ name: "job-1" }');
    writeFileSync(source(), changed);
    for (const command of ["resume", "delete"]) {
      await assertExit(
        2,
        run.jobs(command),
        /FX2023: the connector cannot read the job of run .*, \{"jobId": "job-1"\}: /,
      );
    }
    assert.equal(run.readRecord()["end"], null);
    assert.doesNotMatch(run.calls, /delete/);
  });

  it("keeps the run lost if a secret is missing", async () => {
    writeFileSync(
      source(),
      original.replace("resourceMeta: Job", 'resourceMeta: Job, secrets: ["API_KEY"]'),
    );
    await assertExit(5, resume(), /FX5001/);
    assert.equal(run.readRecord()["end"], null);
  });

  it("uses the template on record, and says what has changed", async () => {
    writeFileSync(source(), original.replace("days: t.int()", "nights: t.int()"));
    const { code, stdout, stderr } = await resume();
    assert.deepEqual([code, stdout], [0, "temp: 4.5\n"]);
    assert.match(stderr, /warning: weather has changed since the run began \(interface\)/);
  });

  it("uses the template on record if the task is not exported", async () => {
    writeFileSync(source(), original.replace("export const weather", "const weather"));
    const { code, stdout, stderr } = await resume();
    assert.deepEqual([code, stdout], [0, "temp: 4.5\n"]);
    assert.match(stderr, /warning: src\/weather\.ts no longer exports weather/);
  });
});

describe("a run that an author's program started", () => {
  it("is resumed with the project's own task after the program was killed", async () => {
    const program = `import { ConnectorRegistry } from "flyte-fx";
import { connector, weather } from "./weather.ts";
ConnectorRegistry.register(connector);
await weather.run({}, { onEvent: ({ type }) => process.stderr.write(type + "\\n") });
`;
    const project = new TemporaryProject({
      "package.json":
        '{ "name": "program", "type": "module", "fx": { "entry": ["src/weather.ts"] } }',
      "src/weather.ts": connectorSource({ get: 'return Resource.running("on it");' }),
      "src/main.ts": program,
    });

    const running = startFx(project, ["list-connectors", "src/main.ts"]); // imports it
    await running.endAt("polled", "SIGKILL");
    const packageJson = project.read("package.json");
    project.write("package.json", '{ "name": "program", "type": "module" }');
    const refused = await runCommand(project, ["jobs", "resume", "@last"]);
    assert.equal(refused.code, 2, "importing every module would run the program again");
    assert.match(
      refused.stderr,
      /FX2023: run \w+ was not started by fx run.*\n {2}hint: .*"entry"/,
    );
    project.write("package.json", packageJson);
    project.write("src/weather.ts", connectorSource());
    const { code, stdout, stderr } = await runCommand(project, ["jobs", "resume", "@last"]);
    assert.deepEqual([code, stdout], [0, "temp: 4.5\n"], stderr);
    assert.doesNotMatch(stderr, /warning/);
    const calls = project.read("calls.log");
    assert.equal(calls.match(/create/g)?.length, 1);
  });
});

describe("naming runs", () => {
  let run: LostRun;
  before(async () => (run = await LostRun.create()));

  for (const id of ["../x", "", "/etc/passwd", "a\u001b[31mb", "__proto__", "none"]) {
    it(`rejects ${JSON.stringify(id)}`, async () => {
      const { stderr } = await assertExit(2, runCommand(run.project, ["jobs", "show", id]));
      assert.match(stderr, /^Error FX2001: [\x20-\x7e]+\n {2}hint: fx jobs --all\n$/);
    });
  }

  for (const command of ["resume", "delete"]) {
    it(`rejects fx jobs ${command} without an ID`, async () => {
      await assertExit(2, runCommand(run.project, ["jobs", command]), /FX2000: no run is named/);
    });
  }

  it("prefers a whole ID to others that start with it", async () => {
    const longer = `${run.id}0`;
    const record = JSON.stringify({ ...run.readRecord(), run: longer });
    run.project.write(`.fx/runs/${longer}/job.json`, record);
    const show = async (id: string): Promise<string> =>
      (await runCommand(run.project, ["jobs", "show", id, "--json"])).stdout;
    assert.match(await show(run.id), new RegExp(`"id":"${run.id}"`));
    assert.match(await show(run.id.slice(0, 4)), /"code":"FX2001".*several runs start with/);
    run.restore();
  });

  it("says how to start a run if there is none", async () => {
    const empty = new TemporaryProject();
    const { stderr } = await assertExit(2, runCommand(empty, ["jobs", "show", "@last"]));
    assert.match(stderr, /FX2001: there are no runs in .*\n {2}hint: fx run FILE TASK starts one/);
  });
});
