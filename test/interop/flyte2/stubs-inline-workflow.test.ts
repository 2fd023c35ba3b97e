import assert from "node:assert/strict";
import { join } from "node:path";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { INLINE_TASKS, runBesideInlineTasks } from "../support/inline-project.ts";
import { usePython } from "../support/use-python.ts";

const JOURNEY = `import flyte
from inline_tasks import forecast

environment = flyte.TaskEnvironment(
    "journey",
    image=flyte.Image.from_base("image:1"),
    depends_on=[flyte.TaskEnvironment.from_task("weather", forecast)],
)


@environment.task
async def travel(city: str) -> float:
    first = await forecast.aio(city, days_ahead=1)
    second = await forecast.aio("Oslo")
    return first.wind_speed + second.temp
`;

describe("a Python task with an inline task for flyte-sdk", () => {
  const used = useCluster("flyte2", INLINE_TASKS);
  const python = usePython("flyte2");
  beforeEach(() => used.project.write("journey.py", JOURNEY));

  it("runs locally", async () => {
    const output = await runBesideInlineTasks(used, "flyte", [
      "flyte run --local journey.py travel --city Oslo",
    ]);
    assert.match(output, /\b9\.5\b/);
  });

  it("is deployed together with the task, without fx register", async () => {
    const { cluster, project, address } = used;
    await runBesideInlineTasks(used, "flyte", []);
    await python.call("stubs.deploy", {
      folder: project.root,
      module: "journey",
      endpoint: address,
      version: "v9",
    });
    assert.deepEqual([...cluster.tasks.keys()].sort(), ["forecast v9", "journey.travel v9"]);
  });

  it("sends the task's template along when it calls it on a cluster", async () => {
    await runBesideInlineTasks(used, "flyte", []);
    const called = await python.call("stubs.call_inline_on_cluster", {
      folder: join(used.project.root, "python"),
      package: "inline_tasks",
    });
    const submitted = ["forecast", "weather", "city", "days-ahead"];
    assert.deepEqual(called, { submitted: [submitted, submitted], winds: [3, 3] });
  });
});
