import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { runInShell } from "../../docs/page-project.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { usePython } from "../support/use-python.ts";

const FX = `${process.execPath} ${fileURLToPath(new URL("../../../bin/fx.js", import.meta.url))}`;
const TASKS = `import { Resource, defineAsyncConnector, t } from "flyte-fx";
const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string(), "days-ahead": t.int().default(7) },
  outputs: { temp: t.float(), "wind-speed": t.float() },
  resourceMeta: { days: t.int() },
  create: ({ inputs }) => ({ days: inputs["days-ahead"] }),
  get: ({ days }) => Resource.succeeded({ temp: days + 0.5, "wind-speed": 2 }),
  delete: () => undefined,
});
export const forecast = weather.task({ name: "forecast", retries: 2, cache: { version: "v1" } });
`;
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
  const used = useCluster("flyte1", TASKS);
  const python = usePython("flyte1");

  async function run(...commands: readonly string[]): Promise<string> {
    const { project, address } = used;
    project.write("workflow.py", WORKFLOW);
    const { code, output } = await runInShell(
      project,
      [
        `export PATH=${await pythonEnvironment("flyte1")}:$PATH PYTHONPATH=python PYTHONDONTWRITEBYTECODE=1`,
        `export FX_COMMAND="${FX}" FLYTE_PLATFORM_URL=${address} FLYTE_PLATFORM_INSECURE=true`,
        "$FX_COMMAND stubs src --sdk flytekit --output python --package inline_tasks --inline",
        ...commands,
      ].join("\n"),
    );
    assert.equal(code, 0, output);
    return output;
  }

  it("runs locally", async () => {
    assert.match(await run("pyflyte run workflow.py travel --city Oslo"), /^9\.5$/m);
  });

  it("is registered together with the task, without fx register", async () => {
    const { cluster } = used;
    const scope = `--project ${cluster.project} --domain ${cluster.domain}`;
    await run(`pyflyte register --copy none --version v9 ${scope} workflow.py`);
    assert.deepEqual([...cluster.tasks.keys()].sort(), ["forecast v9", "workflow.add v9"]);
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
