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

/**
 * Flyte's compiler takes the interface of the task to which a node refers, also inside an array
 * node, and compares it with what is bound to the node.
 */
const COMPARED = `import json
from collections import OrderedDict

from flytekit import FlyteContextManager, dynamic, map_task, reference_task, workflow
from flytekit.configuration import ImageConfig, SerializationSettings
from flytekit.tools.translator import get_serializable
from inline_tasks import forecast


@reference_task(project="weather", domain="development", name="forecast", version="v9")
def registered(city: str) -> float: ...


@workflow
def mapped(cities: list[str]) -> list[float]:
    return map_task(registered)(city=cities)


@dynamic
def looped(cities: list[str]) -> list[float]:
    return [forecast(city=city).temp for city in cities]


@dynamic
def looped_registered(cities: list[str]) -> list[float]:
    return [registered(city=city) for city in cities]


image_config = ImageConfig.auto_default_image()
settings = SerializationSettings(project="weather", domain="development", version="v9", image_config=image_config)
template = get_serializable(OrderedDict(), settings, mapped).template
array = template.nodes[0].array_node
bound = array.node.inputs[0].binding.promise.var

context = FlyteContextManager.current_context().with_serialization_settings(settings)
with FlyteContextManager.with_context(context) as ctx:
    job = looped.compile_into_workflow(ctx, looped.task_function, cities=["Oslo", "Bergen"])
    try:
        looped_registered.compile_into_workflow(ctx, looped_registered.task_function, cities=["Oslo"])
    except ValueError as error:
        refusal = str(error)
print(json.dumps({
    "mapped": array.node.task_node.reference_id.name,
    "takes": registered.interface.inputs["city"].type.simple,
    "isList": template.interface.inputs[bound].type.collection_type is not None,
    "tasks": [task.id.name for task in job.tasks],
    "bound": [
        [node.task_node.reference_id.name, value.binding.scalar.primitive.string_value]
        for node in job.nodes for value in node.inputs if value.var == "city"
    ],
    "refusal": refusal,
}))
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

  it("runs a task for each item of a list in @dynamic, which map_task over a registered one cannot", async () => {
    used.project.write("compared.py", COMPARED);
    const printed = await run("python compared.py");
    assert.deepEqual(JSON.parse(printed.trimEnd().split("\n").at(-1)!), {
      // Flyte answers MismatchingTypes: a list is bound to a text.
      ...{ mapped: "forecast", takes: 3, isList: true },
      tasks: ["forecast"],
      bound: [
        ["forecast", "Oslo"],
        ["forecast", "Bergen"],
      ],
      refusal: "Reference tasks are currently unsupported within dynamic tasks",
    });
  });

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
