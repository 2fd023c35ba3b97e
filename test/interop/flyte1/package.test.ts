import assert from "node:assert/strict";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
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

interface Created {
  readonly id: Record<string, string>;
  readonly spec: {
    readonly template: { readonly id: Record<string, string>; readonly type: string };
  };
}

describe("a package written by fx", () => {
  const python = usePython("flyte1");
  let project: TemporaryProject | undefined;
  afterEach(() => project?.remove());

  it("is registered by flytekit's client", async () => {
    project = temporaryProject({ "src/index.ts": SOURCE });
    const { code, stderr } = await fx(project, [
      "serialize",
      ".",
      "--package",
      "tasks.tgz",
      "--image",
      "registry/image:1",
    ]);
    assert.equal(code, 0, stderr);
    const created = await python.call<Created[]>("packages.register", {
      package: join(project.root, "tasks.tgz"),
      project: "p",
      domain: "d",
      version: "v",
    });
    const names = [
      ...Array.from({ length: 8 }, (_, index) => `job_${index}`),
      "query",
      "module.greet",
      "half",
    ];
    const ids = names.map((name) => ({
      resourceType: "TASK",
      project: "p",
      domain: "d",
      name,
      version: "v",
    }));
    assert.deepEqual(
      created.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      created.map(({ spec }) => spec.template.id),
      ids,
    );
    assert.deepEqual(
      created.map(({ spec }) => spec.template.type),
      [...Array.from({ length: 8 }, () => "job"), "query", "greeter", "javascript-task"],
    );
  });
});
