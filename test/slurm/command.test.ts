import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { assertExit } from "../support/assertions/assert-exit.ts";
import { fx, startFx } from "../support/command/fx.ts";
import { serve } from "../support/command/serve.ts";
import { useProject } from "../support/project/use-project.ts";
import { SlurmCluster } from "./support/slurm-cluster.ts";
import { slurmProject } from "./support/slurm-project.ts";

describe("examples/slurm on a Slurm cluster: the built command", () => {
  const cluster = new SlurmCluster();
  before(() => cluster.start());
  after(() => cluster.stop());
  const project = useProject(slurmProject);

  const env = () => cluster.env;
  const run = (...args: readonly string[]) => fx(project, args, { env: env() });
  const states = () => cluster.call("squeue", "--noheader", "--states=all", "--format=%T");

  it("runs a job and prints its log", async () => {
    project.write("there", "");
    const file = `${project.root}/there`;
    const { code, stdout, stderr } = await run("run", "src", "wait", "--file", file, "--json");
    assert.equal(code, 0, stderr);
    const { outputs } = JSON.parse(stdout) as { outputs: { logs: { uri: string }[] } };
    assert.equal(readFileSync(outputs.logs[0]!.uri, "utf8"), "waiting\nfound\n");
    assert.match(stderr, /waiting[^]*found/);
  });

  it("cancels the job on Ctrl-C", async () => {
    const running = startFx(project, ["run", "src", "wait", "--file", "never"], { env: env() });
    assert.equal((await running.endAt("log waiting", "SIGINT")).code, 130);
    await cluster.until(
      "the job is cancelled",
      async () => !/RUNNING|COMPLETING/.test(await states()),
    );
    assert.match(await states(), /CANCELLED/);
  });

  it("resumes a job after kill -9, and gets its result", async () => {
    const file = `${project.root}/late`;
    const running = startFx(project, ["run", "src", "wait", "--file", file], { env: env() });
    await running.endAt("log waiting", "SIGKILL");
    project.write("late", "");
    await assertExit(0, run("jobs", "resume", "@last"), /SUCCEEDED/);
  });

  it("passes the checks of fx check with real jobs, and leaves none behind", async () => {
    const there = project.write("there", "");
    project.write(
      "fx.check.yaml",
      `tasks:
  wait:
    inputs: { file: ${there} }
    slow: { file: ${there}.never }
    fails: { file: ${there}, partition: none }
`,
    );
    const { stdout } = await assertExit(0, run("check", "src", "--yes"));
    assert.match(stdout, /✔ create\/concurrent[^]*✔ get-many\/order[^]*✔ delete\/running/);
    await cluster.until("no job is left", async () => !/RUNNING|PENDING/.test(await states()));
  });

  for (const protocol of ["flyte1", "flyte2"]) {
    it(`serves a job over ${protocol}`, async () => {
      project.write("there", "");
      const allow = ["--storage-allow", "./.fx/served"];
      const served = await serve(project, ["src", ...allow], env());
      const { code, stdout, stderr } = await run(
        ...["run", "src", "wait", "--file", `${project.root}/there`],
        ...["--endpoint", `127.0.0.1:${served.port}`, "--protocol", protocol, "--json"],
      );
      assert.equal(code, 0, stderr);
      const { outputs } = JSON.parse(stdout) as { outputs: { logs: { uri: string }[] } };
      assert.equal(readFileSync(outputs.logs[0]!.uri, "utf8"), "waiting\nfound\n");
    });
  }
});
