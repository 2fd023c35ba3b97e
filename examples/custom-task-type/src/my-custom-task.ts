import { CustomizedContainerTask, type JsonObject, t, type TaskPolicyOptions } from "flyte-fx";
import { MyCustomExecutor } from "./my-custom-executor.ts";

/** What a task of this type is configured with. */
export interface MyCustomTaskConfig {
  readonly message: string;
}

export interface MyCustomTaskOptions extends TaskPolicyOptions {
  readonly name: string;
  readonly config: MyCustomTaskConfig;
}

const inputs = { input_key: t.string().default("a value") };
const outputs = { output_key: t.string() };

/** A task of the type `my_custom_task_type`. Tasks of it differ in their configuration only. */
export class MyCustomTask extends CustomizedContainerTask<
  typeof inputs,
  typeof outputs,
  MyCustomTaskConfig
> {
  constructor(options: MyCustomTaskOptions) {
    super({
      ...options,
      taskType: "my_custom_task_type",
      containerImage: "my-custom-image:latest",
      executorType: MyCustomExecutor,
      inputs,
      outputs,
    });
  }

  /** What the executor needs to know of the task. It becomes part of the template: no secrets, nothing large. */
  override getCustom(): JsonObject {
    return { config_message: this.config.message };
  }
}
