import assert from "node:assert/strict";
import {
  CustomizedContainerTask,
  type FxError,
  RetryableError,
  ShimTaskExecutor,
  type TaskContext,
  type TaskFailure,
  UserError,
  shimTaskExecutor,
  t,
} from "../../../../src/entries/index.ts";
import { type TaskTemplate, readInputs } from "../../../../src/entries/models.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { buildTaskTemplate } from "../../../../src/runtime/task/template/build-task-template.ts";
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

describe("a shim task", () => {
  const project = useProject();
  const here = (): { projectRoot: string } => ({ projectRoot: project.root });

  it("runs from its own serialized template: custom's numbers are doubles, and nothing else is shared", async () => {
    let seen: TaskTemplate | undefined;
    class Looking extends ShimTaskExecutor {
      executeFromModel(taskTemplate: TaskTemplate): unknown {
        seen = taskTemplate;
        return "a bare value";
      }
    }
    const task = new GreetTask({ ...options, executorType: Looking });
    assert.deepEqual(await task.run({ name: "Ada" }, here()), { greeting: "a bare value" });
    assert.deepEqual(seen?.custom, { greeting: "Hello" });
    assert.equal(seen.type, "greeter");
    assert.equal(seen.container?.image, "x:1");
  });

  it("accepts outputs by name", async () => {
    assert.deepEqual(
      await new GreetTask({ ...options, executorType: Greeter }).run({ name: "Ada" }, here()),
      { greeting: "Hello Ada" },
    );
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
    assert.deepEqual(container, {
      image: "repo:5000/a@sha256:ab",
      command: [],
      args: [
        "fx",
        "execute",
        "--inputs",
        "{{.input}}",
        "--output-prefix",
        "{{.outputPrefix}}",
        "--raw-output-data-prefix",
        "{{.rawOutputDataPrefix}}",
        "--resolver",
        "flyte-fx/task-template",
        "--",
        "{{.taskTemplatePath}}",
        "src/greet#Greeter",
      ],
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
    const task = new GreetTask({ ...options, executorType: Greeter });
    assert.throws(
      () => buildTaskTemplate(task, { locate: () => undefined }),
      (error: FxError) =>
        error.code === "FX3011" && /set executor: "src\/module#Greeter"/.test(error.hint ?? ""),
    );
    assert.throws(
      () =>
        buildTaskTemplate(
          new GreetTask({
            ...options,
            executorType: Greeter,
            executor: "a#B",
            containerImage: "{{.image.gpu}}",
          }),
          {},
        ),
      ({ code, message, hint }: FxError) =>
        code === "FX3011" &&
        /no image is named "gpu"/.test(message) &&
        hint === "add --image gpu=IMAGE",
    );
    assert.equal(
      buildTaskTemplate(
        new GreetTask({ ...options, executorType: Greeter, executor: "a#B" }),
        {},
      ).container?.args.at(-1),
      "a#B",
    );
  });

  it("needs no image to run here", async () => {
    assert.deepEqual(
      await new GreetTask({
        ...options,
        executorType: Greeter,
        containerImage: "{{.image.gpu}}",
      }).run({ name: "Ada" }, here()),
      { greeting: "Hello Ada" },
    );
  });

  it("checks outputs against the interface: missing, extra, ill-typed, none", async () => {
    const returning = (value: unknown): Promise<unknown> => {
      class Returning extends ShimTaskExecutor {
        executeFromModel(): unknown {
          return value;
        }
      }
      return new GreetTask({
        ...options,
        outputs: { a: t.string(), b: t.int() },
        executorType: Returning,
      }).run({ name: "" }, here());
    };
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
    assert.deepEqual(
      await new GreetTask({ ...options, executorType: Typed }).run({ name: "ada" }, here()),
      { greeting: "ADA" },
    );
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
    const throwing = (error: Error): GreetTask<typeof declared.inputs, typeof declared.outputs> => {
      class Throwing extends ShimTaskExecutor {
        executeFromModel(): never {
          calls += 1;
          throw error;
        }
      }
      return new GreetTask({ ...options, retries: 2, executorType: Throwing });
    };
    await assert.rejects(
      throwing(new TypeError("x")).run({ name: "" }, here()),
      (error: TaskFailure) =>
        error.code === "FX1002" && !error.retryable && /TypeError: x/.test(error.message),
    );
    assert.equal(calls, 1);
    await assert.rejects(
      throwing(new UserError("NO", "x")).run({ name: "" }, here()),
      (error: TaskFailure) => !error.retryable,
    );
    await assert.rejects(
      throwing(new RetryableError("x")).run({ name: "" }, { ...here(), clock: new VirtualClock() }),
      (error: TaskFailure) => error.retryable && error.run.attempt === 3,
    );
    assert.equal(calls, 5);
  });

  it("lets a stopped executor clean up before the run ends", async () => {
    const controller = new AbortController();
    const steps: string[] = [];
    class Slow extends ShimTaskExecutor {
      async executeFromModel(
        _template: TaskTemplate,
        _inputs: Record<string, unknown>,
        { clock, signal }: TaskContext,
      ): Promise<unknown> {
        controller.abort();
        await clock.sleep(1e6, { signal }).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
        steps.push("cleaned up");
        throw new Error("stopped");
      }
    }
    await assert.rejects(
      new GreetTask({ ...options, executorType: Slow }).run(
        { name: "" },
        { ...here(), signal: controller.signal },
      ),
      { name: "TaskStopped" },
    );
    assert.deepEqual(steps, ["cleaned up"]);
  });
});
