import assert from "node:assert/strict";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import type { FxResult } from "../../support/command/fx.ts";
import {
  runCommand,
  type RunningCommand,
  startCommand,
} from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { httpServer } from "../../support/server/http-server.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({ name: "forecast", retries: 2, inputs: { city: t.string(), days: t.int().default(7) }, outputs: { temp: t.float() } });
export const count = new Query({ name: "count", inputs: { report: t.file(), more: t.list(t.directory()).default([]) } });
export const other = new Query({ name: "other" });
`;

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`fx run --remote on ${protocol}`, () => {
    const used = useCluster(protocol, TASKS);
    const words = (...args: string[]): string[] => [...["run", "--remote", ...used.flags, ...args]];
    const run = (...args: string[]): Promise<FxResult> => runCommand(used.project, words(...args));
    const start = (...args: string[]): RunningCommand => startCommand(used.project, words(...args));
    const inputsOf = async (name: string): Promise<Record<string, Literal>> =>
      (await loadWire(protocol)).decodeInputs(used.cluster.executions.get(name)!.inputs).literals ??
      {};

    it("registers the task, runs it with its default inputs, and prints the outputs", async () => {
      // One execution is started although an answer is lost.
      used.cluster.fail(protocol === "flyte1" ? "CreateExecution" : "CreateRun", "lost");
      const { code, stdout, stderr } = await run("src/tasks.ts", "forecast", "--city", "Oslo");
      assert.equal(code, 0, stderr);
      assert.equal(stdout, "temp: 4.5\n");
      assert.match(stderr, /registered forecast [0-9a-f]{20}/);
      const [name = "", ...others] = used.cluster.executions.keys();
      assert.deepEqual(others, []);
      assert.match(stderr, new RegExp(`is execution ${name} `));
      assert.match(
        stderr,
        new RegExp(`run=${name} phase=QUEUED[^]*phase=RUNNING[^]*phase=SUCCEEDED`),
      );
      assert.deepEqual(Object.keys(await inputsOf(name)).sort(), ["city", "days"]);
    });

    it("prints JSON that --inputs reads, and refuses a name that exists with other inputs", async () => {
      const args = ["--name", "mine", "src/tasks.ts", "forecast", "--city"];
      const { stdout } = await run("--json", ...args, "Oslo");
      const document = JSON.parse(stdout) as { outputs: object; execution: { name: string } };
      assert.deepEqual(document.outputs, { temp: 4.5 });
      assert.equal(document.execution.name, "mine");
      const { stderr } = await assertExit(2, run(...args, "Bergen"));
      const taken = /execution mine exists already[^]*other inputs[^]*hint: fx remote watch mine/;
      assert.match(stderr, taken);
    });

    it("refuses a name that exists with another task", async () => {
      await run("--name", "mine", "src/tasks.ts", "forecast", "--city", "Oslo");
      const { stderr } = await assertExit(2, run("--name", "mine", "src/tasks.ts", "other"));
      assert.match(stderr, /execution mine exists already\n +it runs forecast [0-9a-f]{20}/);
    });

    it("follows the run with the chosen name if Flyte 2 has it with the same task and inputs", async () => {
      const args = ["--name", "mine", "src/tasks.ts", "forecast", "--city", "Oslo"];
      await run(...args);
      const { code, stdout, stderr } = await run(...args);
      assert.equal(used.cluster.executions.size, 1);
      if (protocol === "flyte1") return assert.match(stderr, /execution mine exists already\n/);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, "temp: 4.5\n");
      assert.match(stderr, /execution mine exists already, with the same task and inputs/);
    });

    it("reports a failed execution with its error, code and links", async () => {
      used.cluster.steps = [
        { phase: "RUNNING", attempt: 3, links: [{ name: "job", uri: "https://jobs.example/1" }] },
        {
          phase: "FAILED",
          attempt: 3,
          links: [{ name: "job", uri: "https://jobs.example/1" }],
          error: { code: "RetriesExhausted|USER", kind: "USER", message: "no station for Oslo" },
        },
      ];
      const { stderr } = await assertExit(1, run("src/tasks.ts", "forecast", "--city", "Oslo"));
      assert.match(stderr, /FAILED: no station for Oslo/);
      assert.match(stderr, /https:\/\/jobs\.example\/1/);
    });

    it("says that the console's URL is a guess, unless console.endpoint names it", async () => {
      used.cluster.steps = [{ phase: "FAILED" }];
      const args = ["src/tasks.ts", "forecast", "--city", "Oslo"];
      const guess = `http://${used.address}/\\S+ {3}\\(a guess: set console\\.endpoint in the configuration\\)`;
      const guessed = await assertExit(1, run(...args));
      assert.match(guessed.stderr, new RegExp(`is execution \\w+ {2}${guess}\n`));
      assert.match(guessed.stderr, new RegExp(`hint: ${guess}\n`));
      used.project.write("cluster.yaml", "console: { endpoint: https://console.example:8088 }\n");
      const { stderr } = await assertExit(1, run("--config", "cluster.yaml", ...args));
      assert.match(stderr, /is execution \w+ {2}https:\/\/console\.example:8088\/\S+\n/);
      assert.match(stderr, /hint: https:\/\/console\.example:8088\/\S+\n/);
    });

    it("uploads the files that inputs name, and never prints a signed URL", async () => {
      const store = await httpServer((_request, response) => response.end());
      used.cluster.uploadUrl = store.origin;
      used.project.write("data/report.csv", "city\nOslo\n");
      used.project.write("data/more/a/b.txt", "deep");
      const { code, stderr, stdout } = await run(
        ...["--detach", "--name", "up", "src/tasks.ts", "count"],
        ...["--report", "data/report.csv", "--more", '["data/more"]'],
      );
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        store.seen.map(({ path, body }) => [path.split("?")[0], body]),
        [
          ["/report.csv", "city\nOslo\n"],
          ["/a/b.txt", "deep"],
        ],
      );
      const inputs = JSON.stringify(await inputsOf("up"));
      assert.match(inputs, /s3:\/\/bucket\/uploads\/report\.csv/);
      assert.doesNotMatch(stderr + stdout, /never-print-me/);
    });

    it("stops watching at Ctrl-C and says that the execution continues", async () => {
      used.cluster.steps = [{ phase: "RUNNING" }];
      const running = start("--name", "long", "src/tasks.ts", "forecast", "--city", "Oslo");
      const { stderr } = await assertExit(
        6,
        running.endAt("phase=RUNNING", "SIGINT"),
        /still running on the cluster\. {2}fx remote watch long .*--domain development · fx remote abort long/,
      );
      const again = ["fx", "remote", "watch", "long", ...used.flags].join(" ");
      assert.ok(stderr.includes(`hint: ${again}\n`), stderr);
      assert.equal(used.cluster.executions.get("long")!.abortedBecause, undefined);
    });

    it("names the execution if it cannot be aborted at a second Ctrl-C", async () => {
      used.cluster.steps = [{ phase: "RUNNING" }];
      const broken = { status: "INTERNAL", message: "disk full" } as const;
      used.cluster.fail(protocol === "flyte1" ? "TerminateExecution" : "AbortRun", broken);
      const running = start("--name", "long", "src/tasks.ts", "forecast", "--city", "Oslo");
      await running.killAt("phase=RUNNING", "SIGINT");
      const { stderr } = await assertExit(6, running.endAt("still running", "SIGINT"));
      assert.match(stderr, /execution long may go on: cannot abort long: .* disk full/);
      assert.match(stderr, /hint: fx remote abort long/);
    });

    it("registers nothing if an input is missing", async () => {
      await assertExit(2, run("src/tasks.ts", "forecast"), /--city +is missing/);
      assert.equal(used.cluster.tasks.size, 0);
    });

    it("aborts the execution at a second Ctrl-C", async () => {
      used.cluster.steps = [{ phase: "RUNNING" }];
      const running = start("--name", "long", "src/tasks.ts", "forecast", "--city", "Oslo");
      await running.killAt("phase=RUNNING", "SIGINT");
      await assertExit(130, running.endAt("still running", "SIGINT"), /aborted execution long/);
      assert.equal(used.cluster.executions.get("long")!.abortedBecause, "aborted by fx run");
    });
  });
}

describe("fx run --remote", () => {
  it("refuses wrong inputs and flags of the other kind of run before it calls a cluster", async () => {
    const project = new TemporaryProject({ "src/tasks.ts": TASKS });
    const remote = ["--remote", "--endpoint", "127.0.0.1:1", "--insecure", "--project", "weather"];
    const run = (...args: string[]): Promise<FxResult> =>
      runCommand(project, ["run", ...args, "src/tasks.ts", "forecast"]);
    const [local, mixed, inputs] = await Promise.all([
      run("--detach"),
      run(...remote, "--retries", "2"),
      runCommand(project, ["run", ...remote, "src/tasks.ts", "forecast", "--days", "many"]),
    ]);
    assert.match(local.stderr, /--detach only applies to a run on a cluster/);
    assert.match(mixed.stderr, /--retries cannot be combined with --remote/);
    assert.equal(inputs.code, 2);
    assert.match(inputs.stderr, /--city[^]*--days|--days[^]*--city/);
  });
});
