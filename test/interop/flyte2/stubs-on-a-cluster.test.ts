import assert from "node:assert/strict";
import { join } from "node:path";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { fx } from "../../support/command/fx.ts";
import { usePython } from "../support/use-python.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
const Reading = t.object({ city: t.string(), degrees: t.float() }, { title: "Reading" });
export const forecast = new Query({ name: "forecast", retries: 2, inputs: { city: t.string(), days: t.int().default(7) }, outputs: { temp: t.float(), reading: Reading } });
`;

interface Calls {
  readonly submitted: readonly {
    readonly id: object;
    readonly retries: number;
    readonly inputs: object;
  }[];
  readonly areTyped: boolean;
  readonly refused: string;
}

describe("a package for flyte-sdk, on a cluster", () => {
  const used = useCluster("flyte2", TASKS);
  const python = usePython("flyte2");

  it("calls what fx register registered", async () => {
    const { project, cluster, flags, address } = used;
    const stubs = ["--project", cluster.project, "--sdk", "flyte", "--output", "python"];
    for (const args of [
      ["register", "src", ...flags],
      ["stubs", "src", ...stubs, "--package", "clustered_tasks"],
    ]) {
      const { code, stderr } = await fx(project, args);
      assert.equal(code, 0, stderr);
    }
    const { submitted, areTyped, refused } = await python.call<Calls>("stubs.call_on_cluster", {
      folder: join(project.root, "python"),
      package: "clustered_tasks",
      endpoint: address,
    });
    const [registered] = [...cluster.tasks.keys()];
    const [name, version] = registered!.split(" ");
    const id = { org: "acme", project: "weather", domain: "development", name, version };
    const toInputs = (city: string, days: number): object => ({
      city: { scalar: { primitive: { stringValue: city } } },
      days: { scalar: { primitive: { integer: String(days) } } },
    });
    assert.deepEqual(submitted, [
      { id, retries: 2, inputs: toInputs("Oslo", 7) },
      { id, retries: 2, inputs: toInputs("Bergen", 1) },
      { id, retries: 7, inputs: toInputs("Bodø", 7) },
      { id, retries: 2, inputs: toInputs("Narvik", 7) },
    ]);
    assert.equal(areTyped, true);
    assert.equal(refused, "forecast was called in async code: use `await forecast.aio(...)`");
  });
});
