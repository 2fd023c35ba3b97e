import assert from "node:assert/strict";
import { join } from "node:path";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { fx } from "../../support/command/fx.ts";
import { usePython } from "../support/use-python.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t, task } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({ name: "forecast", inputs: { city: t.string(), "days-ahead": t.int().default(7) }, outputs: { temp: t.float() } });
export const half = task({ inputs: { n: t.int() }, outputs: t.float() }, function half({ n }: { n: number }) { return n / 2; });
`;

describe("a package for flytekit, on a cluster", () => {
  const used = useCluster("flyte1", TASKS);
  const python = usePython("flyte1");

  it("refers to what fx register registered", async () => {
    const { project, cluster, flags } = used;
    const image = ["--image", "registry.example.com/weather:3"];
    const stubs = ["--project", cluster.project, "--sdk", "flytekit", "--output", "python"];
    for (const args of [
      ["register", "src", ...image, ...flags],
      ["stubs", "src", ...image, ...stubs, "--package", "clustered_tasks"],
    ]) {
      const { code, stderr } = await fx(project, args);
      assert.equal(code, 0, stderr);
    }
    const read = (name: string, inputs: object) =>
      python.call<readonly Node[]>("stubs.nodes", {
        folder: join(project.root, "python"),
        package: "clustered_tasks",
        function: name,
        inputs,
      });
    const [node] = await read("forecast", { city: "Oslo", days_ahead: 2 });
    const [other] = await read("half", { n: 1 });
    assert.deepEqual(
      [node, other].map(
        (each) => `${each!.taskNode.referenceId.name} ${each!.taskNode.referenceId.version}`,
      ),
      [...cluster.tasks.keys()],
    );
    assert.deepEqual(node!.taskNode.referenceId, {
      resourceType: "TASK",
      project: cluster.project,
      domain: cluster.domain,
      name: "forecast",
      version: node!.taskNode.referenceId.version,
    });
    assert.deepEqual(node!.inputs, [
      { var: "city", binding: { scalar: { primitive: { stringValue: "Oslo" } } } },
      { var: "days-ahead", binding: { scalar: { primitive: { integer: "2" } } } },
    ]);
  });

  it("cannot be in map_task or @dynamic, as no registered task can", async () => {
    assert.deepEqual(await python.call("registered.compared"), {
      // Flyte answers MismatchingTypes: a list is bound to a text.
      ...{ mapped: "forecast", takes: 3, isList: true },
      refusal: "Reference tasks are currently unsupported within dynamic tasks",
    });
  });
});

interface Node {
  readonly inputs: readonly object[];
  readonly taskNode: { readonly referenceId: Readonly<Record<"name" | "version", string>> };
}
