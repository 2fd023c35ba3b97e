import assert from "node:assert/strict";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { INLINE_TASKS, runBesideInlineTasks } from "../support/inline-project.ts";
import { usePython } from "../support/use-python.ts";

const WORKFLOW = `from flytekit import task, workflow
from inline_tasks import forecast


@task
def add(first: float, second: float) -> float:
    return first + second


@workflow
def travel(city: str) -> float:
    first = forecast(city=city, days_ahead=1)
    second = forecast(city="Oslo")
    return add(first=first.wind_speed, second=second.temp)
`;

interface Workflow {
  readonly spec: {
    readonly template: {
      readonly nodes: readonly { readonly taskNode?: { readonly referenceId: object } }[];
    };
  };
}

describe("a workflow with an inline task for flytekit", () => {
  const used = useCluster("flyte1", INLINE_TASKS);
  const python = usePython("flyte1");

  beforeEach(() => used.project.write("workflow.py", WORKFLOW));
  const run = (command: string): Promise<string> =>
    runBesideInlineTasks(used, "flytekit", [command]);

  it("runs locally", async () => {
    assert.match(await run("pyflyte run workflow.py travel --city Oslo"), /^9\.5$/m);
  });

  it("is registered together with the task, without fx register", async () => {
    const { cluster } = used;
    const scope = `--project ${cluster.project} --domain ${cluster.domain}`;
    await run(`pyflyte register --copy none --version v9 ${scope} workflow.py`);
    const registered = ["forecast v9", "history v9", "workflow.add v9"];
    assert.deepEqual([...cluster.tasks.keys()].sort(), registered);
    const created = cluster.calls.find(({ type }) => type.endsWith("WorkflowCreateRequest"))!;
    const { spec } = await python.call<Workflow>("remote.as_json", {
      type: created.type,
      bytes: Buffer.from(created.bytes).toString("base64"),
    });
    const id = { resourceType: "TASK", project: cluster.project, domain: cluster.domain };
    assert.deepEqual(
      spec.template.nodes.flatMap(({ taskNode }) => taskNode?.referenceId ?? []),
      [
        { ...id, name: "forecast", version: "v9" },
        { ...id, name: "forecast", version: "v9" },
        { ...id, name: "workflow.add", version: "v9" },
      ],
    );
  });
});
