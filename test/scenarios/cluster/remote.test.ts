import assert from "node:assert/strict";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import type { ClusterServer } from "../../support/cluster/flyte1-server.ts";
import { serveFakeCluster } from "../../support/cluster/serve-fake-cluster.ts";
import { fx, type FxResult } from "../../support/command/fx.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({ name: "forecast", inputs: { city: t.string() }, outputs: { temp: t.float() } });
`;
const DONE = { literals: { temp: { scalar: { primitive: { floatValue: 4.5 } } } } } as const;

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`fx remote on ${protocol}`, () => {
    let cluster: FakeCluster;
    let server: ClusterServer;
    let project: TemporaryProject;
    beforeEach(async () => {
      cluster = new FakeCluster();
      cluster.outputs = (await loadWire(protocol)).encodeOutputs(DONE);
      server = await serveFakeCluster(protocol, cluster);
      project = temporaryProject({ "src/tasks.ts": TASKS });
    });
    afterEach(async () => {
      project.remove();
      await server.close();
    });
    const flags = (): string[] => [
      ...["--endpoint", server.address, "--insecure"],
      ...["--project", cluster.project, "--domain", cluster.domain],
    ];
    const remote = (...args: string[]): Promise<FxResult> =>
      fx(project, ["remote", ...args, ...flags()]);
    const detach = (name: string): Promise<FxResult> =>
      fx(project, [
        ...["run", "--remote", "--detach", "--name", name, ...flags()],
        ...["src/tasks.ts", "forecast", "--city", "Oslo"],
      ]);

    it("lists executions, or says how to start one", async () => {
      const none = await remote();
      assert.match(none.stderr, /no executions yet: fx run --remote FILE TASK starts one/);
      await detach("one");
      const { stdout } = await remote("list");
      assert.match(stdout, /^EXECUTION +TASK +PHASE +AGE\none +forecast +\w+ +\d+ d ago\n$/);
    });

    it("follows an execution that another command started", async () => {
      await detach("one");
      const { code, stdout, stderr } = await remote("watch", "one");
      assert.equal(code, 0, stderr);
      assert.equal(stdout, "temp: 4.5\n");
      assert.match(stderr, /forecast run=one phase=SUCCEEDED/);
    });

    it("prints outputs with the registered types, once the execution has ended", async () => {
      cluster.steps = [{ phase: "RUNNING" }, { phase: "SUCCEEDED" }];
      await detach("one");
      const early = await remote("outputs", "one");
      assert.equal(early.code, 2);
      assert.match(early.stderr, /one has not ended: RUNNING[^]*hint: fx remote watch one/);
      const { stdout } = await remote("outputs", "one", "--json");
      assert.deepEqual((JSON.parse(stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });

    it("aborts an execution, and says if it had ended already", async () => {
      cluster.steps = [{ phase: "RUNNING" }];
      await detach("one");
      const { stdout } = await remote("abort", "one", "--reason", "wrong city");
      assert.match(stdout, /asked Flyte to abort one/);
      assert.equal(cluster.executions.get("one")!.abortedBecause, "wrong city");
      const watched = await remote("watch", "one");
      assert.equal(watched.code, 1);
      assert.match(watched.stderr, /execution one ABORTED: aborted.*wrong city/);
    });

    it("prints the log, or links to it", async () => {
      cluster.steps = [
        { phase: "SUCCEEDED", links: [{ name: "job", uri: "https://jobs.example/1" }] },
      ];
      cluster.log = ["first", "second"];
      await detach("one");
      const { stdout, stderr } = await remote("logs", "one");
      assert.equal(
        stdout,
        protocol === "flyte1" ? "job  https://jobs.example/1\n" : "first\nsecond\n",
        stderr,
      );
    });

    it("shows which cluster it uses, and a remedy for each problem", async () => {
      const { code, stdout, stderr } = await remote("info");
      assert.equal(code, 0, stderr);
      assert.match(stdout, /endpoint +127\.0\.0\.1:\d+ \(no TLS\) {3}from --endpoint/);
      assert.match(stdout, /user +ada@example\.com/);
      assert.match(stdout, /project +weather\ndomain +development/);
      const wrong = await fx(project, [
        ...["remote", "info", "--endpoint", server.address, "--insecure"],
        ...["--project", "nowhere", "--connector", "127.0.0.1:1"],
      ]);
      assert.equal(wrong.code, 5);
      assert.match(wrong.stdout, /project +✖ nowhere does not exist {3}pass another --project/);
      assert.match(wrong.stdout, /connector +✖ no connector server answers at 127\.0\.0\.1:1/);
    });

    it("says that an execution does not exist", async () => {
      for (const command of ["watch", "outputs", "abort", "logs"]) {
        const { code, stderr } = await remote(command, "nowhere");
        assert.equal(code, 5, command);
        assert.match(stderr, /nowhere/);
      }
    });
  });
}
