import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { decodePackage } from "../../../src/runtime/task/package/package-archive.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t, task } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({ name: "forecast", inputs: { city: t.string(), days: t.int().default(7) }, outputs: { temp: t.float() } });
export const history = new Query({ name: "history", retries: 1 });
`;
const IN_CONTAINER = `export const inContainer = task({ name: "packed" }, () => ({}));\n`;

for (const protocol of ["flyte1", "flyte2"] as const satisfies readonly Protocol[]) {
  describe(`fx register on ${protocol}`, () => {
    const used = useCluster(protocol, TASKS);
    const register = (...args: string[]): Promise<FxResult> =>
      runCommand(used.project, [...["register", "src", ...used.flags, ...args]]);

    it("registers each task once, and says what to do next", async () => {
      const first = await assertExit(0, register("--version", "v3"));
      assert.match(first.stdout, /^TASK +VERSION +STATE\nforecast +v3 +new\nhistory +v3 +new\n/);
      assert.match(
        first.stdout,
        /✔ 2 registered on 127\.0\.0\.1:\d+ \(Flyte [12], project weather/,
      );
      const next = ["fx", "run", "--remote", ...used.flags, "--version", "v3", "src", "forecast"];
      assert.ok(first.stdout.endsWith(`\n  next:  ${next.join(" ")}\n`), first.stdout);
      assert.deepEqual([...used.cluster.tasks.keys()], ["forecast v3", "history v3"]);
      const second = await register("--version", "v3");
      assert.match(second.stdout, /forecast +v3 +identical\n[^]*✔ 0 registered, 2 unchanged/);
    });

    it("gives an unchanged task the same version", async () => {
      const registerAs = async (...expected: string[]): Promise<string> => {
        const { tasks } = JSON.parse((await register("--json")).stdout) as {
          tasks: { state: string; version: string }[];
        };
        const states = tasks.map(({ state }) => state);
        assert.deepEqual(states, expected);
        return tasks[1]!.version;
      };
      const version = await registerAs("new", "new");
      assert.equal(await registerAs("identical", "identical"), version);
      used.project.write("src/tasks.ts", TASKS.replace("retries: 1", "retries: 2"));
      assert.notEqual(await registerAs("identical", "new"), version);
    });

    it("changes nothing if a version has other content, and names the fields", async () => {
      await register("--version", "v3");
      const before = new Map(used.cluster.tasks);
      used.project.write(
        "src/tasks.ts",
        `${TASKS.replace("retries: 1", "retries: 2")}export const later = new Query({ name: "later" });\n`,
      );
      const { stderr } = await assertExit(4, register("--version", "v3"));
      assert.match(stderr, /registered with other content: history v3; fx registered nothing/);
      assert.match(stderr, /history {2}differs in (?:taskTemplate\.)?metadata\.retries\.retries/);
      assert.deepEqual(used.cluster.tasks, before);
    });

    it("sends byte for byte the specs that fx serialize writes", async () => {
      await register("--version", "v3");
      const { project, domain } = used.cluster;
      const flags = ["--project", project, "--domain", domain, "--version", "v3"];
      const serialize = (...words: string[]): Promise<FxResult> =>
        runCommand(used.project, ["serialize", "src", ...words, "--protocol", protocol, ...flags]);
      const sent = ["forecast v3", "history v3"].map((task) =>
        Buffer.from(used.cluster.tasks.get(task)!),
      );
      const { stdoutBytes } = await serialize("history", "--spec", "--format", "pb");
      assert.deepEqual(sent[1], stdoutBytes);
      await serialize("--package", "tasks.tgz");
      const packed = decodePackage(readFileSync(join(used.project.root, "tasks.tgz")))!;
      assert.deepEqual(
        packed.map(({ content }) => Buffer.from(content)),
        sent,
      );
    });

    it("shows what it would do with --dry-run, and exits with 4 for --check", async () => {
      const dry = await assertExit(0, register("--dry-run"));
      assert.match(dry.stdout, /dry run: fx would register 2 tasks on/);
      await assertExit(4, register("--check"), /not registered: forecast [0-9a-f]{20}, history/);
      assert.equal(used.cluster.tasks.size, 0);
    });

    it("refuses a container task without an image before it calls the cluster", async () => {
      used.project.write("src/tasks.ts", TASKS + IN_CONTAINER);
      const { stderr } = await assertExit(2, register("--version", "v3"));
      assert.match(stderr, /packed runs in a container but has no image[^]*hint: --image IMAGE/);
      assert.equal(used.cluster.tasks.size, 0);
    });

    it("names what it registered if it stops midway, and finishes when it runs again", async () => {
      const method = protocol === "flyte1" ? "CreateTask" : "DeployTask";
      used.cluster.fail(method, "none", { status: "RESOURCE_EXHAUSTED", message: "quota used up" });
      const { stderr } = await assertExit(5, register("--version", "v3"));
      assert.match(stderr, /cannot register history v3: .* quota used up/);
      assert.match(stderr, /registered before that: forecast v3; run fx register again/);
      const again = await register("--version", "v3");
      assert.match(again.stdout, /✔ 1 registered, 1 unchanged/);
    });
  });
}

describe("fx register --dry-run", () => {
  it("needs no cluster and no path", async () => {
    const project = new TemporaryProject({ "src/index.ts": TASKS });

    const dry = await runCommand(project, ["register", "--dry-run", "--version", "v3"]);
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(dry.stdout, /^forecast +v3 +not compared\nhistory +v3 +not compared$/m);
    assert.match(
      dry.stdout,
      /^dry run: fx would register 2 tasks on a cluster \(Flyte 1, project/m,
    );
    assert.match(dry.stderr, /^not compared with a cluster: no cluster is configured$/m);
    const real = await runCommand(project, ["register"]);
    assert.match(real.stderr, /FX2032: no cluster is configured/);
  });
});
