import assert from "node:assert/strict";
import { join } from "node:path";
import { type UsedCluster, useCluster } from "../../support/cluster/use-cluster.ts";
import { fx } from "../../support/command/fx.ts";
import { usePython } from "../support/use-python.ts";

const SOURCE = `import { AsyncConnectorExecutorMixin, CustomizedContainerTask, ShimTaskExecutor, SqlTask, Task, t, task } from "flyte-fx";
class Job extends AsyncConnectorExecutorMixin(Task) { taskType = "job"; getCustom() { return { n: 1 }; } }
class Query extends AsyncConnectorExecutorMixin(SqlTask) { taskType = "query"; }
export class Greeter extends ShimTaskExecutor { executeFromModel() { return "hello"; } }
class Shim extends CustomizedContainerTask { getCustom() { return {}; } }
export const jobs = Array.from({ length: 8 }, (_, index) => new Job({ name: "job_" + index, inputs: { at: t.datetime(), point: t.optional(t.object({ x: t.float() })) } }));
export const [job0, job1, job2, job3, job4, job5, job6, job7] = jobs;
export const query = new Query({ name: "query", query: "select 1", outputs: { rows: t.dataset() } });
export const greet = new Shim({ name: "module.greet", taskType: "greeter", containerImage: "image:1", executorType: Greeter, outputs: { text: t.string() } });
export const half = task({ inputs: { n: t.int() }, outputs: t.float(), secrets: [{ group: "g", key: "k" }] }, function half({ n }: { n: number }) { return n / 2; });
`;

describe("a package written by fx", () => {
  const python = usePython("flyte1");
  const packed = useCluster("flyte1", SOURCE);
  const registered = useCluster("flyte1", SOURCE);

  it("is registered by flytekit's client as fx register registers the tasks", async () => {
    await sendWithFx(packed, "serialize", "src", "--package", "tasks.tgz");
    await python.call("packages.register", {
      package: join(packed.project.root, "tasks.tgz"),
      endpoint: packed.address,
      ...{ project: packed.cluster.project, domain: packed.cluster.domain, version: "v3" },
    });
    await sendWithFx(registered, "register", "src", "--version", "v3", ...registered.flags);
    const created = await readCreated(packed);
    assert.deepEqual(created, await readCreated(registered));
    assert.deepEqual(
      created.map(({ id, spec }) => [id.name, spec.template.type]),
      [
        ...Array.from({ length: 8 }, (_, index) => [`job_${index}`, "job"]),
        ...[
          ["query", "query"],
          ["module.greet", "greeter"],
          ["half", "javascript-task"],
        ],
      ],
    );
  });

  /** The requests that create tasks, as Python's own library shows them. */
  function readCreated({ cluster }: UsedCluster): Promise<Created[]> {
    const calls = cluster.calls.filter(({ path }) => path.endsWith("/CreateTask"));
    return Promise.all(
      calls.map(({ type, bytes }) =>
        python.call<Created>("packages.as_json", {
          type,
          bytes: Buffer.from(bytes).toString("base64"),
        }),
      ),
    );
  }
});

async function sendWithFx({ project }: UsedCluster, ...words: readonly string[]): Promise<void> {
  const { code, stderr } = await fx(project, [...words, "--image", "registry/image:1"]);
  assert.equal(code, 0, stderr);
}

interface Created {
  readonly id: { readonly name: string };
  readonly spec: { readonly template: { readonly type: string } };
}
