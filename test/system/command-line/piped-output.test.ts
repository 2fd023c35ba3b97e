import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveFlyte1 } from "../../support/cluster/flyte1-server.ts";
import { serveFlyte2 } from "../../support/cluster/flyte2-server.ts";
import { ExecuteFixture } from "../../support/command/execute-fixture.ts";
import { type FxResult, fx } from "../../support/command/fx.ts";
import { COMMANDS } from "../../support/command/list-commands.ts";
import { serve } from "../../support/command/serve.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

const SUCCEEDING = [
  "run src/weather.ts",
  "run src/weather.ts weather --city Oslo",
  "serialize src/weather.ts",
  "serialize src/weather.ts --output dist",
  "inspect dist/weather.pb",
  "list-connectors src/weather.ts",
  "init task report --dry-run",
  "completion bash",
  "jobs --all",
  "jobs show @last",
  "jobs attach @last",
  "jobs resume @last",
  "jobs delete @last",
  "jobs clean",
  "jobs forget @last",
  "check --list",
  "backend src/weather.ts --for flyte1",
  "register src/weather.ts --dry-run",
  "stubs src/weather.ts --sdk flytekit --output python",
  "remote",
  "remote info",
  "doctor src/weather.ts",
  "remote watch e1",
  "remote outputs e1",
  "remote logs e1",
  "remote abort e1",
  "deploy src/weather.ts --image registry.example.com/weather:1 --dry-run --config apps.yaml",
  "deploy list --config apps.yaml",
  "deploy status weather --config apps.yaml",
  "deploy logs weather --config apps.yaml",
  "deploy stop weather --config apps.yaml",
  "deploy start weather --config apps.yaml",
];
/** Run for each of both outputs on a new app. */
const DEPLOY = "deploy src/weather.ts --image registry.example.com/weather:1 --name weather";
const DELETE = "deploy delete weather --yes";
/**
 * Tested separately: `serve` and `dev` run until a signal, and the standard output of `execute` is
 * the task's.
 */
const SEPARATE = ["serve", "dev", "execute", DELETE];
const FAILING = [
  "run src/broken.ts",
  "run src/weather.ts weather --city Atlantis",
  "run --clock fast a",
  "serialize nothing.ts",
  "serialize src --chek",
  "inspect src/weather.ts",
  "inspect dist/weather.pb --format yml",
  "list-connectors src/broken.ts",
  "init conector",
  "init task --kind x report",
  "serve nothing.ts",
  "serve --port x",
  "dev nothing.ts",
  "execute",
  "execute --resolver x -- y",
  "completion bsh",
  "jobs --state gone",
  "jobs show nothing",
  "jobs attach nothing",
  "jobs resume nothing",
  "jobs delete nothing",
  "jobs clean --keep x",
  "jobs forget nothing",
  "check nothing.ts",
  "backend --for x",
  "register nothing.ts",
  "stubs nothing.ts --sdk flytekit --output python",
  "remote --limit x",
  "remote info --config nothing.yaml",
  "doctor nothing.ts",
  "remote watch nothing",
  "remote outputs nothing",
  "remote logs nothing",
  "remote abort nothing",
  "deploy nothing.ts --image registry.example.com/weather:1",
  "deploy list --config nothing.yaml",
  "deploy status nothing --config apps.yaml",
  "deploy logs nothing --config apps.yaml",
  "deploy stop nothing --config apps.yaml",
  "deploy start nothing --config apps.yaml",
  "deploy delete nothing --yes --config apps.yaml",
  "seriaize",
];

describe("output to a pipe", () => {
  let project: TemporaryProject;
  let cluster: ClusterServer;
  /** Has apps, which Flyte 1 has not. */
  let appServer: ClusterServer;
  before(async () => {
    project = weatherProject();
    const fake = new FakeCluster();
    fake.steps = [{ phase: "SUCCEEDED" }];
    fake.start("e1", "weather", "v3", new Uint8Array());
    cluster = await serveFlyte1(fake);
    project.write(
      "../home/.flyte/config.yaml",
      `admin: { endpoint: "${cluster.address}", insecure: true }\ntask: { project: weather }\n`,
    );
    const apps = new FakeCluster();
    apps.appSteps = [{ phase: "ACTIVE" }];
    apps.appLog = { "weather-1": ["serving"] };
    appServer = await serveFlyte2(apps);
    project.write(
      "apps.yaml",
      `admin: { endpoint: "${appServer.address}", insecure: true }\ntask: { project: weather, domain: development }\n`,
    );
    assert.equal((await piped(`${DEPLOY} --config apps.yaml`)).code, 0);
    await fx(project, ["serialize", "src/weather.ts", "--output", "dist"]);
    for (const city of ["--city=Oslo", "--city=Oslo"])
      // jobs forget removes two
      await fx(project, ["run", "src/weather.ts", "weather", city], { env: KEY });
  });

  async function piped(line: string, more: readonly string[] = []) {
    const end = await fx(project, [...line.split(" "), ...more], { env: KEY });
    return plain(end, line);
  }

  function plain(end: FxResult, line: string): FxResult {
    for (const text of [end.stdout, end.stderr]) {
      assert.doesNotMatch(text, /\u001b/, line);
      assert.doesNotMatch(text, /^\s+at \S.*:\d+:\d+\)?$/m, line);
    }
    return end;
  }

  it("is tested for a success and a failure of every command", () => {
    const missingIn = (lines: readonly string[]): string[] =>
      COMMANDS.filter((command) => !lines.some((line) => `${line} `.startsWith(`${command} `)));
    assert.deepEqual(missingIn([...SUCCEEDING, ...SEPARATE]), []);
    assert.deepEqual(missingIn(FAILING), []);
  });

  for (const more of [[], ["--json"]]) {
    it(`has no escape sequences or stacks from start to SIGTERM: fx serve ${more.join(" ")}`, async () => {
      const served = await serve(
        project,
        ["src/weather.ts", "--port", "0", "--no-metrics", ...more],
        { _FSEC_WX_API_KEY: "never-shown" },
      );
      served.running.child.kill("SIGTERM");
      const { code, stdout } = plain(await served.running.ended, "serve");
      assert.equal(code, 0);
      if (more.length > 0) assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true);
    });
  }

  it("has no escape sequences or stacks from start to SIGTERM: fx dev", async () => {
    const dev = await DevClient.start(project, ["src/weather.ts"]);
    dev.running.child.kill("SIGTERM");
    const { code, stdout } = plain(await dev.running.ended, "dev");
    assert.equal(code, 0);
    assert.match(stdout, /^fx dev {2}http:\/\/127\.0\.0\.1:\d+\/\?token=\S+ {3}\d+ task.*\n$/);
  });

  for (const [how, body, code] of [
    ["succeeding", "return { greeting: String(inputs['name']) };", 0],
    ["failing", "throw new Error('no greeting');", 1],
  ] as const) {
    it(`has no escape sequences and leaves standard output to the task: fx execute, ${how}`, async () => {
      const container = new ExecuteFixture(body);

      const ended = await container.run({ env: { FLYTE_FAIL_ON_ERROR: "true" } });
      assert.doesNotMatch(ended.stdout + ended.stderr, /\u001b/);
      assert.deepEqual([ended.code, ended.stdout], [code, ""]);
    });
  }

  for (const line of SUCCEEDING) {
    it(`has no escape sequences or stacks, and is one document with --json: fx ${line}`, async () => {
      assert.equal((await piped(line)).code, 0);
      const { v, ok } = JSON.parse((await piped(line, ["--json"])).stdout) as {
        v: number;
        ok: boolean;
      };
      assert.deepEqual({ v, ok }, { v: 1, ok: true });
    });
  }

  it(`has no escape sequences or stacks, and is one document with --json: fx ${DELETE}`, async () => {
    for (const more of [[], ["--json"]]) {
      await piped(DEPLOY, ["--config", "apps.yaml"]);
      const { stdout } = await assertExit(0, piped(DELETE, ["--config", "apps.yaml", ...more]));
      if (more.length > 0) assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true);
    }
  });

  for (const line of FAILING) {
    it(`reports a failure without escape sequences or stacks: fx ${line}`, async () => {
      const { code, stderr } = await piped(line);
      assert.notEqual(code, 0);
      assert.notEqual(stderr, "");
    });
  }

  for (const line of FAILING.filter((each) => !each.startsWith("execute"))) {
    it(`is one document: fx ${line} --json`, async () => {
      const { stdout } = await piped(line, ["--json"]);
      const { v, ok } = JSON.parse(stdout) as { v: number; ok: boolean };
      assert.deepEqual({ v, ok }, { v: 1, ok: false });
    });
  }

  for (const command of COMMANDS) {
    it(`starts with one sentence, has two examples and fits 100 columns: fx ${command} --help`, async () => {
      const { stdout } = await assertExit(0, piped(`${command} --help`));
      assert.match(stdout.split("\n")[0]!, /^[A-Z][^.]*\.$/);
      assert.ok(stdout.slice(stdout.indexOf("\nEXAMPLES")).match(/\bfx /g)!.length >= 2);
      assert.match(stdout, /^GLOBAL FLAGS$/m);
      for (const line of stdout.split("\n")) assert.ok(line.length <= 100, line);
    });
  }
});
