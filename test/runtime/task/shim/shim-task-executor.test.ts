import assert from "node:assert/strict";
import {
  CustomizedContainerTask,
  type FxError,
  RetryableError,
  ShimTaskExecutor,
  type TaskFailure,
  UserError,
  shimTaskExecutor,
  t,
} from "../../../../src/entries/index.ts";
import { type TaskTemplate, readInputs } from "../../../../src/entries/models.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { buildTaskTemplate } from "../../../../src/runtime/task/template/build-task-template.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useProject } from "../../../support/project/use-project.ts";

class GreetTask<I, O> extends CustomizedContainerTask<I, O, { greeting: string }> {
  override getCustom(): { readonly greeting: string } {
    return { greeting: this.config.greeting };
  }
}

const declared = { inputs: { name: t.string() }, outputs: { greeting: t.string() } };
const options = {
  name: "greet",
  taskType: "greeter",
  containerImage: "x:1",
  config: { greeting: "Hello" },
  ...declared,
};

class Greeter extends ShimTaskExecutor {
  executeFromModel(taskTemplate: TaskTemplate, inputs: Record<string, unknown>): unknown {
    const { name } = readInputs({ name: t.string() }, inputs);
    return { greeting: `${taskTemplate.custom["greeting"] as string} ${name}` };
  }
}

/** A task whose executor does this. */
function createTask(execute: ShimTaskExecutor["executeFromModel"], more: object = {}) {
  class Executor extends ShimTaskExecutor {
    executeFromModel = execute;
  }
  return new GreetTask({ ...options, ...more, executorType: Executor });
}

describe("a shim task", () => {
  const project = useProject();
  const here = (): { projectRoot: string } => ({ projectRoot: project.root });

  it("runs from its own serialized template: custom's numbers are doubles, and nothing else is shared", async () => {
    let seen: TaskTemplate | undefined;
    const task = createTask((template) => ((seen = template), "a bare value"));
    assert.deepEqual(await task.run({ name: "Ada" }, here()), { greeting: "a bare value" });
    assert.deepEqual(seen?.custom, { greeting: "Hello" });
    assert.equal(seen.type, "greeter");
    assert.equal(seen.container?.image, "x:1");
  });

  it("accepts outputs by name", async () => {
    const task = new GreetTask({ ...options, executorType: Greeter });
    assert.deepEqual(await task.run({ name: "Ada" }, here()), { greeting: "Hello Ada" });
  });

  it("has a container that runs fx execute with the executor's place", () => {
    const task = new GreetTask({
      ...options,
      executorType: Greeter,
      env: { A: "task", C: "3" },
      requests: { memory: "1Gi", cpu: 2 },
      limits: { gpu: 1 },
      containerImage: "{{ .image.default.fqn }}:{{.images.Other.version}}",
    });
    const { container } = buildTaskTemplate(task, {
      locate: () => "src/greet#Greeter",
      image: "repo:5000/a:1",
      images: { other: "b@sha256:ab" },
      env: { B: "2", A: "settings" },
    });
    const args =
      "fx execute --inputs {{.input}} --output-prefix {{.outputPrefix}} --raw-output-data-prefix {{.rawOutputDataPrefix}} --resolver flyte-fx/task-template -- {{.taskTemplatePath}} src/greet#Greeter";
    assert.deepEqual(container, {
      image: "repo:5000/a@sha256:ab",
      command: [],
      args: args.split(" "),
      env: [
        { key: "B", value: "2" },
        { key: "A", value: "task" },
        { key: "C", value: "3" },
      ],
      resources: {
        requests: [
          { name: "CPU", value: "2" },
          { name: "MEMORY", value: "1Gi" },
        ],
        limits: [{ name: "GPU", value: "1" }],
      },
    });
  });

  it("is rejected if its executor is not exported, or its image has no name", () => {
    const placed = { ...options, executorType: Greeter, executor: "a#B" };
    assert.throws(
      () => buildTaskTemplate(new GreetTask({ ...options, executorType: Greeter }), {}),
      { code: "FX3011", hint: /set executor: "src\/module#Greeter"/ },
    );
    const unnamed = new GreetTask({ ...placed, containerImage: "{{.image.gpu}}" });
    assert.throws(() => buildTaskTemplate(unnamed, {}), {
      code: "FX3011",
      message: /no image is named "gpu"/,
      hint: "add --image gpu=IMAGE",
    });
    const { container } = buildTaskTemplate(new GreetTask(placed), {});
    assert.equal(container?.args.at(-1), "a#B");
  });

  it("needs no image to run here", async () => {
    const containerImage = "{{.image.gpu}}";
    const task = new GreetTask({ ...options, executorType: Greeter, containerImage });
    assert.deepEqual(await task.run({ name: "Ada" }, here()), { greeting: "Hello Ada" });
  });

  it("checks outputs against the interface: missing, extra, ill-typed, none", async () => {
    const outputs = { a: t.string(), b: t.int() };
    const returning = (value: unknown): Promise<unknown> =>
      createTask(() => value, { outputs }).run({ name: "" }, here());
    for (const [value, lines] of [
      [{ a: "x" }, 1],
      [{ a: 1, b: "x", c: 1 }, 3],
      [null, 0],
      ["x", 0],
      [[1, 2], 0],
    ] as const) {
      await assert.rejects(
        returning(value),
        (error: TaskFailure) => error.code === "FX1003" && error.details.length === lines,
        JSON.stringify(value),
      );
    }
    assert.deepEqual(await returning({ a: "x", b: 1 }), { a: "x", b: 1 });
  });

  it("passes typed inputs to an executor that declares its interface", async () => {
    class Typed extends shimTaskExecutor(declared) {
      executeFromModel(
        _template: TaskTemplate,
        { name }: t.Infer<typeof declared.inputs>,
      ): { greeting: string } {
        return { greeting: name.toUpperCase() };
      }
    }
    const task = new GreetTask({ ...options, executorType: Typed });
    assert.deepEqual(await task.run({ name: "ada" }, here()), { greeting: "ADA" });
  });

  it("rejects an executor whose interface differs from the template, with every difference", async () => {
    class Other extends shimTaskExecutor({
      inputs: { name: t.int(), more: t.string() },
      outputs: { greeting: t.string() },
    }) {
      executeFromModel(): never {
        assert.fail("it was called");
      }
    }
    const task = new GreetTask({
      ...options,
      outputs: { greeting: t.string(), farewell: t.string() },
      executorType: Other as never,
    });
    await assert.rejects(task.run({ name: "ada" }, here()), (error: FxError) => {
      assert.deepEqual([error.code, error.exitCode, error.kind], ["FX1017", 1, "task"]);
      assert.match(
        error.message,
        /the interface of the executor Other differs from the template of greet/,
      );
      return /^input name {3}the executor declares an integer, the template a string\ninput more {3}is not in the template\noutput farewell {3}is not declared by the executor$/.test(
        error.details.join("\n"),
      );
    });
  });

  it("lets an executor declare more precise types than the template: bigints, members of an enum, fields of an object", async () => {
    const rich = {
      n: t.bigint(),
      colour: t.enum({ RED: "red", BLUE: "blue" }),
      point: t.object({ x: t.float() }, { title: "Mine" }),
      all: t.list(t.optional(t.file())),
    };
    class Rich extends shimTaskExecutor({ inputs: rich, outputs: {} }) {
      executeFromModel(_template: TaskTemplate, { n, colour, point }: t.Infer<typeof rich>): void {
        assert.deepEqual([n, colour, point], [2n ** 60n, "red", { x: 1 }]);
      }
    }
    const inputs = {
      n: t.bigint(),
      colour: t.enum("red", "blue"),
      point: t.object({ x: t.float() }, { title: "Another" }),
      all: t.list(t.optional(t.file())),
    };
    await new GreetTask({ ...options, inputs, outputs: {}, executorType: Rich }).run(
      { n: 2n ** 60n, colour: "red", point: { x: 1 }, all: [null] },
      here(),
    );
  });

  it("fails after an error of the executor, and retries after a RetryableError", async () => {
    let calls = 0;
    const fail = async (error: Error): Promise<TaskFailure> => {
      const task = createTask(
        () => {
          calls += 1;
          throw error;
        },
        { retries: 2 },
      );
      const running = task.run({ name: "" }, { ...here(), clock: new VirtualClock() });
      return (await awaitFxError(running)) as TaskFailure;
    };
    const { code, retryable, message } = await fail(new TypeError("x"));
    assert.deepEqual([code, retryable], ["FX1002", false]);
    assert.match(message, /TypeError: x/);
    assert.equal(calls, 1);
    assert.equal((await fail(new UserError("NO", "x"))).retryable, false);
    const busy = await fail(new RetryableError("x"));
    assert.deepEqual([busy.retryable, busy.run.attempt], [true, 3]);
    assert.equal(calls, 5);
  });

  it("lets a stopped executor clean up before the run ends", async () => {
    const controller = new AbortController();
    const steps: string[] = [];
    const slow = createTask(async (_template, _inputs, { clock, signal }) => {
      controller.abort();
      await clock.sleep(1e6, { signal }).catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push("cleaned up");
      throw new Error("stopped");
    });
    const running = slow.run({ name: "" }, { ...here(), signal: controller.signal });
    await assert.rejects(running, { name: "TaskStopped" });
    assert.deepEqual(steps, ["cleaned up"]);
  });
});
