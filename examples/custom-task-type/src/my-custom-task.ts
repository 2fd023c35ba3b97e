import { CustomizedContainerTask, type JsonObject, t, type TaskPolicyOptions } from "flyte-fx";
import { MyCustomExecutor } from "./my-custom-executor.ts";

/** Configuration of a task of this type. */
export interface MyCustomTaskConfig {
  readonly message: string;
}

export interface MyCustomTaskOptions extends TaskPolicyOptions {
  readonly name: string;
  readonly config: MyCustomTaskConfig;
}

const inputs = { input_key: t.string().default("a value") };
const outputs = { output_key: t.string() };

/** A task of the type `my_custom_task_type`. Such tasks differ only in their configuration. */
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

  /** Settings for the executor. They become part of the template: no secrets, nothing large. */
  override getCustom(): JsonObject {
    return { config_message: this.config.message };
  }
}
