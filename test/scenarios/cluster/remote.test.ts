import assert from "node:assert/strict";
import { SimpleType } from "../../../src/runtime/values/literal-type.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { smallTemplate } from "../../support/messages/small-template.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({ name: "forecast", inputs: { city: t.string() }, outputs: { temp: t.float() } });
`;

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`fx remote on ${protocol}`, () => {
    const used = useCluster(protocol, TASKS);
    const remote = (...args: string[]): Promise<FxResult> =>
      runCommand(used.project, ["remote", ...args, ...used.flags]);
    const start = async (name: string): Promise<void> => {
      const { cluster } = used;
      const { project, domain } = cluster;
      const id = { org: "", project, domain, name: "forecast", version: "v1" };
      const type = { simple: SimpleType.FLOAT };
      const template = smallTemplate("query", {
        id,
        interface: { inputs: {}, outputs: { temp: { type, description: "" } } },
      });
      const wire = await loadWire(protocol);
      cluster.tasks.set("forecast v1", wire.encodeTaskSpec(template, { literals: {} }));
      cluster.start(name, "forecast", "v1", new Uint8Array());
    };

    it("lists executions, or says how to start one", async () => {
      const none = await remote();
      assert.match(none.stderr, /no executions yet: fx run --remote FILE TASK starts one/);
      await start("one");
      const { stdout } = await remote("list");
      assert.match(stdout, /^EXECUTION +TASK +PHASE +AGE\none +forecast +\w+ +\d+ d ago\n$/);
    });

    it("lists more executions than fit into one answer, and each on one line", async () => {
      for (let index = 0; index < 240; index += 1)
        used.cluster.start(`e${index}`, "forecast\nforged", "v1", new Uint8Array());
      const { stdout, stderr } = await remote("--limit", "230");
      const lines = stdout.trimEnd().split("\n");
      assert.equal(lines.length, 231, stderr);
      assert.match(lines[1]!, /^e239 +forecast forged +/);
      assert.match(lines[230]!, /^e10 /);
    });

    it("prints the outputs of an execution whose task it does not know by their own types", async () => {
      used.cluster.steps = [{ phase: "SUCCEEDED" }];
      used.cluster.start("flow", "my_workflow", "v1", new Uint8Array());
      const [watched, outputs] = await Promise.all([
        remote("watch", "flow"),
        remote("outputs", "flow", "--json"),
      ]);
      assert.equal(watched.stdout, "temp: 4.5\n", watched.stderr);
      assert.deepEqual((JSON.parse(outputs.stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });

    it("prints the links of the attempt that the user names, and refuses one that is not there", async () => {
      const links = [{ name: "job", uri: "https://jobs.example/1" }];
      used.cluster.steps = [{ phase: "SUCCEEDED", attempt: 1, links }];
      // Flyte 2 has no log of a task that a connector runs.
      used.cluster.fail("TailLogs", { status: "NOT_FOUND", message: "primary pod name is empty" });
      await start("one");
      const [first, third] = await Promise.all([
        remote("logs", "one", "--attempt", "1"),
        remote("logs", "one", "--attempt", "3"),
      ]);
      assert.equal(first.stdout, "job  https://jobs.example/1\n", first.stderr);
      assert.equal(third.code, 2);
      assert.match(third.stderr, /--attempt 3: one has 1 attempt$/m);
    });

    if (protocol === "flyte1")
      it("links the failed nodes of a workflow in watch, and all nodes in logs", async () => {
        const fine = Array.from({ length: 12 }, (_, index) => ({
          id: `n${index}`,
          phase: "SUCCEEDED",
        }));
        used.cluster.nodes = [
          ...fine,
          { id: "n12", phase: "FAILED", attempts: 2 },
          { id: "n13", phase: "FAILED" },
          { id: "n13-0-n0", phase: "FAILED", parent: "n13" },
          { id: "n13-0-n1", phase: "SUCCEEDED", parent: "n13" },
        ];
        const error = { code: "USER", kind: "USER", message: "no rows" } as const;
        used.cluster.steps = [{ phase: "FAILED", error }];
        await start("one");
        const [watch, logs, first] = await Promise.all([
          remote("watch", "one"),
          remote("logs", "one"),
          remote("logs", "one", "--attempt", "1"),
        ]);
        const listLinks = (text: string): string[] =>
          [...text.matchAll(/(n[\w-]+): job +https:\/\/jobs\.example\/(\S+)/g)]
            .map(([, node, path]) => {
              assert.equal(path!.split("/")[0], node);
              return path!;
            })
            .sort();
        const failed = ["n12/2", "n13-0-n0/1", "n13/1"];
        assert.deepEqual([...new Set(listLinks(watch.stderr))], failed);
        const others = [...fine.map(({ id }) => `${id}/1`), "n13-0-n1/1"];
        assert.deepEqual(listLinks(logs.stdout), [...others, ...failed].sort());
        const firsts = [...others, ...failed.slice(1), "n12/1"];
        assert.deepEqual(listLinks(first.stdout), firsts.sort());
      });

    it("does not promise links to an execution that has ended", async () => {
      used.cluster.steps = [{ phase: "SUCCEEDED" }];
      used.cluster.fail("TailLogs", { status: "NOT_FOUND", message: "primary pod name is empty" });
      await start("one");
      assert.match((await remote("logs", "one")).stderr, /attempt 1 of one has no log links$/m);
    });

    it("shows an unknown user of a cluster without sign-in", async () => {
      used.cluster.fail("UserInfo", { status: "UNAUTHENTICATED", message: "no identity" });
      const { stdout } = await assertExit(0, remote("info"));
      assert.match(stdout, /^user +unknown$/m);
    });

    it("follows an execution that another command started", async () => {
      await start("one");
      const { stdout, stderr } = await assertExit(0, remote("watch", "one"));
      assert.equal(stdout, "temp: 4.5\n");
      assert.match(stderr, /forecast run=one phase=SUCCEEDED/);
    });

    it("shows what the engine says until the end, and not beside the end", async () => {
      const message = "launched";
      used.cluster.steps = [
        { phase: "RUNNING", message },
        { phase: "SUCCEEDED", message },
      ];
      await start("one");
      await assertExit(0, remote("watch", "one"), /phase=SUCCEEDED attempt=1\n/);
    });

    it("prints outputs with the registered types, once the execution has ended", async () => {
      used.cluster.steps = [{ phase: "RUNNING" }, { phase: "SUCCEEDED" }];
      await start("one");
      const early = await assertExit(2, remote("outputs", "one"));
      assert.match(early.stderr, /one has not ended: RUNNING[^]*hint: fx remote watch one/);
      const { stdout } = await remote("outputs", "one", "--json");
      assert.deepEqual((JSON.parse(stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });

    it("aborts an execution, and says if it had ended already", async () => {
      used.cluster.steps = [{ phase: "RUNNING" }];
      await start("one");
      const { stdout } = await remote("abort", "one", "--reason", "wrong city");
      assert.match(stdout, /asked Flyte to abort one/);
      assert.equal(used.cluster.executions.get("one")!.abortedBecause, "wrong city");
      await assertExit(1, remote("watch", "one"), /execution one ABORTED: aborted.*wrong city/);
      await start("two");
      await remote("abort", "two");
      const { stderr } = await remote("watch", "two");
      assert.match(stderr, /execution two ABORTED: aborted by fx remote abort$/m);
    });

    it("does not abort an execution that has succeeded", async () => {
      used.cluster.steps = [{ phase: "SUCCEEDED" }];
      await start("one");
      await remote("watch", "one");
      const { stdout } = await assertExit(0, remote("abort", "one"));
      assert.equal(stdout, "one had ended already\n");
      assert.equal((await remote("watch", "one")).code, 0);
    });

    it("prints the log, or links to it", async () => {
      used.cluster.steps = [
        { phase: "SUCCEEDED", links: [{ name: "job", uri: "https://jobs.example/1" }] },
      ];
      used.cluster.log = ["first", "second"];
      await start("one");
      const { stdout, stderr } = await remote("logs", "one");
      assert.equal(
        stdout,
        protocol === "flyte1" ? "job  https://jobs.example/1\n" : "first\nsecond\n",
        stderr,
      );
    });

    it("shows which cluster it uses, and a remedy for each problem", async () => {
      const { stdout } = await assertExit(0, remote("info"));
      assert.match(stdout, /endpoint +127\.0\.0\.1:\d+ \(no TLS\) {3}from --endpoint/);
      assert.match(stdout, /user +ada@example\.com/);
      assert.match(stdout, /project +weather\ndomain +development/);
      const wrong = await runCommand(used.project, [
        ...["remote", "info", ...used.flags.slice(0, 3)],
        ...["--project", "nowhere", "--connector", "127.0.0.1:1"],
      ]);
      assert.equal(wrong.code, 5);
      assert.match(wrong.stdout, /project +✖ nowhere does not exist {3}pass another --project/);
      assert.match(wrong.stdout, /connector +✖ no connector server answers at 127\.0\.0\.1:1/);
    });

    it("refuses an invalid address of a connector", async () => {
      const { stderr } = await assertExit(2, remote("info", "--connector", "weather"));
      assert.match(stderr, /expected HOST:PORT, got "weather"/);
      assert.match(stderr, /hint: --connector 127\.0\.0\.1:8000/);
    });

    it("shows a problem without a known remedy as a problem, too", async () => {
      used.cluster.fail("UserInfo", { status: "INTERNAL", message: "disk full" });
      const { stdout } = await assertExit(5, remote("info"));
      assert.match(stdout, /user +✖ cannot ask who fx is: .* refused: disk full \(INTERNAL\)/);
    });

    it("prints each link of a failed execution on one line", async () => {
      const link = { name: "job\nhint: rm", uri: "https://jobs.example/1\nhint: rm" };
      const error = { code: "X\nhint: rm", kind: "USER", message: "no station\nhint: rm" } as const;
      used.cluster.steps = [{ phase: "FAILED", links: [link], error }];
      await start("one");
      const [failed, logs] = await Promise.all([remote("watch", "one"), remote("logs", "one")]);
      assert.match(failed.stderr, /no station/);
      assert.doesNotMatch(failed.stderr + logs.stdout, /^ *hint: rm/m);
    });

    it("says that an execution does not exist", async () => {
      const commands = ["watch", "outputs", "abort", "logs"];
      const results = await Promise.all(commands.map((command) => remote(command, "nowhere")));
      results.forEach(({ code, stderr }, index) => {
        assert.equal(code, 2, commands[index]);
        assert.match(stderr, /there is no execution "nowhere" in project weather, domain dev/);
        assert.match(stderr, /hint: fx remote lists the executions/);
      });
    });
  });
}
