import { CustomizedContainerTask, type JsonObject, type TaskOptions } from "flyte-fx";
import { PythonExecutor } from "./python-executor.ts";

export interface PythonTaskOptions<I, O> extends TaskOptions<I, O> {
  /**
   * Source of the program. It reads `inputs.json` and writes `outputs.json` in its working folder.
   */
  readonly program: string;
}

/** A task that is a Python program. The template contains it, so all tasks can share one image. */
export class PythonTask<I, O> extends CustomizedContainerTask<I, O, { readonly program: string }> {
  constructor({ program, ...options }: PythonTaskOptions<I, O>) {
    super({
      ...options,
      taskType: "python_program",
      containerImage: "fx-python:latest",
      executorType: PythonExecutor,
      config: { program },
    });
  }

  override getCustom(): JsonObject {
    return { program: this.config.program };
  }
}
