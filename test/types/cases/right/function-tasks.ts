import { CustomizedContainerTask, FunctionTask, type FunctionTaskOptions, ShimTaskExecutor, shimTaskExecutor, t, task, type Task, type TaskContext, type TaskFunction, TaskPlugins } from "flyte-fx";
import { same } from "../same.ts";
import { readInputs, type TaskTemplate } from "flyte-fx/models";

export const add = task({ inputs: { a: t.int(), b: t.int().default(1) }, outputs: t.int() }, async ({ a, b }, { signal }) => {
  same<typeof b, number>(true);
  signal.throwIfAborted();
  return a + b;
});
same<Awaited<ReturnType<typeof add.run>>, number>(true);
await add.run({ a: 1 });

export const stats = task({ inputs: { xs: t.list(t.float()) }, outputs: { mean: t.float(), max: t.optional(t.float()) } }, ({ xs }) => ({ mean: xs[0] ?? 0 }));
same<Awaited<ReturnType<typeof stats.run>>, { mean: number; max: number | null }>(true);

export const color = task({ outputs: t.enum("red", "green") }, () => "red" as const);
same<Awaited<ReturnType<typeof color.run>>, "red" | "green">(true);

export const named = task({ inputs: { a: t.int() }, outputs: { c: t.enum("red", "green") }, name: "named", retries: 2, containerImage: "x" }, ({ a }) => ({ c: a ? "red" : "green" }));
export const nothing = task({ inputs: { a: t.int() } }, ({ a }) => void a);
export const noInputs = task({}, () => undefined);
await noInputs.run();

class Spark {
  constructor(readonly executors: number) {}
}
class SparkTask<I, O> extends FunctionTask<I, O, Spark> {
  override readonly taskType = "spark";
  constructor(options: FunctionTaskOptions<I, O, Spark>, fn: TaskFunction<I, O>) {
    super(options, fn);
  }
}
TaskPlugins.register(Spark, SparkTask);
export const spark = task({ config: new Spark(3), inputs: { a: t.int() }, outputs: t.string() }, ({ a }) => `${a}`);
same<Awaited<ReturnType<typeof spark.run>>, string>(true);

export class Greeter extends ShimTaskExecutor {
  async executeFromModel(taskTemplate: TaskTemplate, inputs: Record<string, unknown>) {
    const { name } = readInputs({ name: t.string() }, inputs);
    return { greeting: `${String(taskTemplate.custom["greeting"])} ${name}` };
  }
}

export class Bare extends ShimTaskExecutor {
  executeFromModel(_template: TaskTemplate, _inputs: Record<string, unknown>, { signal, clock, outputPrefix }: TaskContext) {
    signal.throwIfAborted();
    return `${outputPrefix} ${clock.now()}`;
  }
}

interface GreetConfig {
  greeting: string;
}
class GreetTask<I, O> extends CustomizedContainerTask<I, O, GreetConfig> {
  override getCustom() {
    return { greeting: this.config.greeting };
  }
}
const options = { name: "greet", taskType: "greeter", containerImage: "x", config: { greeting: "hi" } };
export const greet = new GreetTask({ ...options, executorType: Greeter, inputs: { name: t.string() }, outputs: { greeting: t.string() } });
same<Awaited<ReturnType<typeof greet.run>>, { greeting: string }>(true);
export const bare = new GreetTask({ ...options, executorType: Bare, outputs: { one: t.string() }, executor: "src/x#Bare", env: { A: "b" }, requests: { cpu: 1, memory: "1Gi" } });

const declared = { inputs: { name: t.string() }, outputs: { greeting: t.string() } };
export class Typed extends shimTaskExecutor(declared) {
  executeFromModel(_template: TaskTemplate, { name }: t.Infer<typeof declared.inputs>) {
    return { greeting: name };
  }
}
export const typed = new GreetTask({ ...options, executorType: Typed, ...declared });
export const all: Task[] = [greet, bare, typed];
