import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "@oclif/core";
import { t } from "../../../src/entries/index.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../support/cluster/serve-cluster.ts";
import { pb } from "../../support/command/execute-fixture.ts";
import { type FxResult, fx } from "../../support/command/fx.ts";
import { COMMAND_FILES, COMMANDS } from "../../support/command/list-commands.ts";
import { runCommand, type RunningCommand } from "../../support/command/run-command.ts";
import { serve, type Served, serveHere } from "../../support/command/serve.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { jobApi } from "../../support/openapi/job-api.ts";
import { checkedProject, CONFIG, FILE_WORLD } from "../../support/project/checked-project.ts";
import { RecordedRun } from "../../support/project/lost-run.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";
import { Certificates } from "../../support/server/certificates.ts";

/** The commands whose examples are of a run whose fx died. */
const LOST = ["jobs delete", "jobs resume"];
/** The commands whose files name the version of the build. */
const BUILT = ["stubs"];
/** The commands that run until a signal, or whose standard output is the task's. */
const LASTING = ["serve", "dev", "execute"];
const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const ENV = { ...KEY, _FSEC_WX_API_KEY: KEY.WX_API_KEY, TOKEN: "for-the-recording" };
const FUNCTIONS = `import { task, t } from "flyte-fx";
export * from "./weather.ts";
export const hello = task({ inputs: { city: t.string(), days: t.int() }, outputs: { greeting: t.string() } }, ({ city }) => ({ greeting: "Hello " + city }));
`;
const RUN = `import { ShimTaskExecutor } from "flyte-fx";
export class Run extends ShimTaskExecutor { async executeFromModel(_template: unknown, inputs: { city?: unknown }) { return { temp: String(inputs.city).length }; } }
`;

/** The examples of each command. */
const EXAMPLES = await Promise.all(
  COMMAND_FILES.map(async (file): Promise<readonly string[]> => {
    const module = (await import(`../../../src/commands/${file}`)) as { default: typeof Command };
    return module.default.examples as string[];
  }),
);

const OUTPUTS = { literals: { temp: { scalar: { primitive: { floatValue: 4.5 } } } } } as const;

interface Document {
  readonly v: number;
  readonly ok: boolean;
}

function configureCluster(address: string): string {
  return `admin: { endpoint: "${address}", insecure: true }\ntask: { project: weather, domain: development }\n`;
}

/** Returns the commands under EXAMPLES on a help page, without their `$`. */
function examplesOn(page: string): string[] {
  const [, examples = ""] = page.split(/\nEXAMPLES\n|\nCOMMANDS\n/);
  return examples
    .trim()
    .split(/\n\s*\n/)
    .map((lines) =>
      lines
        .trim()
        .replace(/^\$ /, "")
        .replaceAll(/(?: \\)?\n\s*/g, " "),
    );
}

describe("the examples of the help pages", () => {
  let project: TemporaryProject;
  /** For fx check: a project whose connector has no faults. */
  let checked: TemporaryProject;
  let served: Served | Served<RunningCommand> | undefined;
  const cluster = new FakeCluster();
  let clusterServer: ClusterServer;
  /** For fx deploy: Flyte 1 has no apps. */
  const appCluster = new FakeCluster();
  let appServer: ClusterServer;
  let recorded: RecordedRun;
  before(async () => {
    project = weatherProject();
    project.write("src/broken.ts", "");
    project.write("src/index.ts", FUNCTIONS);
    project.write("src/run.ts", RUN);
    project.write("inputs.pb", pb({ city: "Oslo" }, { city: t.string() }));
    project.write("openapi.yaml", jobApi("/jobs"));
    project.write("in.pb", pb({ city: "Oslo", days: 1 }, { city: t.string(), days: t.int() }));
    const certificates = new Certificates(project.root);
    certificates.authority("tls");
    checked = checkedProject([['name: "count_words"', 'name: "weather"']], {
      "src/weather.ts": 'export * from "./index.ts";',
      "dev/world.ts": FILE_WORLD,
      "fx.check.yaml": `world: dev/world.ts\n${CONFIG.replace("count_words", "weather")}`,
    });
    await runCommand(checked, ["serialize", "src/", "--output", "dist/"]);
    checked.write("task.pb", readFileSync(join(checked.root, "dist/weather.pb")));
    await runCommand(project, ["serialize", "src/weather.ts", "--output", "dist/"]);
    project.write("task.pb", readFileSync(join(project.root, "dist/weather.pb")));
    project.write("flyte.yaml", (await runCommand(project, ["backend", "--for", "flyte1"])).stdout);
    cluster.steps = [{ phase: "SUCCEEDED" }];
    cluster.outputs = (await loadWire("flyte1")).encodeOutputs(OUTPUTS);
    clusterServer = await serveCluster("flyte1", cluster);
    appCluster.appSteps = [{ phase: "ACTIVE" }];
    appCluster.appUrl = "http://127.0.0.1:1";
    appCluster.appLog = { "weather-1": ["serving"] };
    appServer = await serveCluster("flyte2", appCluster);
    project.write("../home/.flyte/config.yaml", configureCluster(clusterServer.address));
    recorded = await RecordedRun.start(
      project,
      ["src/weather.ts", "weather", "--city", "Oslo"],
      ENV,
    );
  });
  afterEach(() => {
    project.write("../home/.flyte/config.yaml", configureCluster(clusterServer.address));
  });

  for (const [at, command] of COMMANDS.entries()) {
    const words = command.split(" ");
    const examples = EXAMPLES[at]!;

    it(`are at least two for fx ${command}`, async () => {
      const page = (await runCommand(project, [...words, "--help"])).stdout;
      assert.match(page, /^[A-Z][^.\n]*\.\n/, "its first line is one sentence");
      assert.match(page, /^GLOBAL FLAGS$/m);
      for (const line of page.split("\n")) assert.ok(line.length <= 100, line);
      assert.deepEqual(examplesOn(page), examples);
      assert.ok(examples.length >= 2, "fewer than two examples");
    });

    for (const [index, example] of examples.entries())
      it(`run as shown: ${example}`, () =>
        follow(command, example, index === 0 || BUILT.includes(command) ? fx : runCommand));

    if (!LASTING.includes(command))
      it(`are one document with --json: ${examples[0]}`, async () => {
        const [line] = /fx [^)]+/.exec(examples[0]!)!; // without the eval around it
        const more = command === "init" ? "--force --json" : "--json";
        const { v, ok } = JSON.parse(
          await follow(command, `${line} ${more}`, runCommand),
        ) as Document;
        assert.deepEqual({ v, ok }, { v: 1, ok: true });
      });

    it(`the built fx ${command} rejects an unknown flag`, async () => {
      const { code, stdout, stderr } = await fx(project, [...words, "--no-such-flag"]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^Error FX2\d{3}: .*--no-such-flag/);
    });
  }

  /** Runs an example with the built fx or inside this process; returns its standard output. */
  async function follow(command: string, example: string, run: typeof fx): Promise<string> {
    if (command === "completion") return followInBash(example);
    const [name, ...args] = example.split(" ");
    assert.equal(name, "fx");
    if (command.startsWith("jobs"))
      recorded.restore("7f3a91c04d2e", { isLost: LOST.includes(command) });
    if (command.startsWith("deploy")) await deployApps();
    cluster.executions.clear();
    cluster.start("f7c2k9d1", "weather", "v3", new Uint8Array());
    if (command === "serve") return serveUntilStopped(args.slice(1), run);
    if (command === "dev") return showUntilStopped(example, args.slice(1));
    const within = command === "check" ? checked : project;
    const { stdout, stderr } = await assertExit(0, runExample(within, args, run));
    assert.doesNotMatch(stderr, /Error|✖/, `${example}\n${stderr}`);
    assert.doesNotMatch(stdout + stderr, /\u001b|^\s+at \S.*:\d+:\d+\)?$/m);
    return stdout;
  }

  /** Deploys the app of the examples, and that of the project. */
  async function deployApps(): Promise<void> {
    project.write("../home/.flyte/config.yaml", configureCluster(appServer.address));
    appCluster.apps.clear();
    const image = ["--image", "registry.example.com/weather:1"];
    for (const name of [["--name", "weather"], []])
      assert.equal((await runCommand(project, ["deploy", ...image, ...name])).code, 0);
  }

  function followInBash(example: string): string {
    project.write("../home/.config/fish/completions/other.fish", "");
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-ec", `fx() { "${process.execPath}" "${BIN}" "$@"; }; ${example}`],
      {
        cwd: project.root,
        env: { PATH: process.env["PATH"], HOME: project.home },
        encoding: "utf8",
      },
    );
    assert.deepEqual([status, stderr], [0, ""], example);
    return stdout;
  }

  /**
   * Replaces the example's port with a free one, since another program may use it, and 300 runs with
   * some, which take the same road.
   */
  async function runExample(
    within: TemporaryProject,
    args: readonly string[],
    run: typeof fx,
  ): Promise<FxResult> {
    const at = args.indexOf("127.0.0.1:8000");
    const faults = args.indexOf("300");
    if (faults >= 0) return run(within, args.with(faults, "20"), { env: ENV });
    if (at < 0) return run(within, args, { env: ENV });
    served = await serveHere(within, ["--port", "0", "--no-metrics"], ENV);
    return run(within, args.with(at, `127.0.0.1:${served.port}`), { env: ENV });
  }

  async function showUntilStopped(example: string, args: readonly string[]): Promise<string> {
    const given = args.filter((arg) => arg !== "--open"); // there may be no browser
    const dev = await DevClient.start(project, given, { env: ENV });
    dev.running.kill("SIGTERM");
    const { code, stdout, stderr } = await dev.running.ended;
    const errors = stderr.split("\n").filter((line) => !/ WARN /.test(line)); // of a version that loaded in time
    assert.deepEqual([code, errors.join("\n")], [0, ""], example);
    assert.match(stdout, /^fx dev {2}http:\/\/127\.0\.0\.1:\d+\/\?token=\S+ {3}\d+ task.*\n/);
    return stdout;
  }

  async function serveUntilStopped(args: readonly string[], run: typeof fx): Promise<string> {
    const start = run === fx ? serve : serveHere;
    served = await start(project, [...args, "--port", "0", "--prometheus-port", "0"], ENV);
    const { stdout, stderr } = await served.stop();
    assert.doesNotMatch(stdout + stderr, /\u001b/);
    return stdout;
  }
});
