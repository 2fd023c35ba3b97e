import { runProgram, ShimTaskExecutor, type TaskContext, UserError } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
import { readOutputs } from "./read-outputs.ts";
import { toJsonText } from "./to-json-text.ts";

/** Runs the program in the template. Inputs and outputs are files. */
export class PythonExecutor extends ShimTaskExecutor {
  async executeFromModel(
    taskTemplate: TaskTemplate,
    inputs: Record<string, unknown>,
    context: TaskContext,
  ) {
    return runProgram("python3", ["-X", "utf8", "-u", "program.py"], context, {
      files: { "program.py": readProgram(taskTemplate), "inputs.json": toJsonText(inputs) },
      collect: (folder) => readOutputs(folder, Object.keys(taskTemplate.interface.outputs)),
    });
  }
}

/** The template is untrusted input, so check it. */
function readProgram({ id, custom }: TaskTemplate): string {
  const program = custom["program"];
  if (typeof program !== "string" || program.trim() === "")
    throw new UserError("BAD_TEMPLATE", `custom.program of ${id.name}: expected a program`);
  return program;
}
