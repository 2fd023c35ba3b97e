import { CustomizedContainerTask, ShimTaskExecutor, type Task, type TaskContext, shimTaskExecutor, t } from "flyte-fx"; import { type TaskTemplate, readInputs } from "flyte-fx/models";
import { same } from "../same.ts";

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
