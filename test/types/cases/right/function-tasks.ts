import { FunctionTask, type FunctionTaskOptions, type TaskFunction, TaskPlugins, t, task } from "flyte-fx";
import { same } from "../same.ts";

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
