import {
  ShimTaskExecutor,
  type TaskContext,
  type TaskTemplate,
  type UnknownValues,
  UserError,
} from "flyte-fx";
import { ProgramFolder } from "./program-folder.ts";
import { runPython } from "./run-python.ts";

/** Runs the program that a template holds: a folder of its own, the inputs into a file, the outputs out of another. */
export class PythonExecutor extends ShimTaskExecutor {
  async executeFromModel(
    taskTemplate: TaskTemplate,
    inputs: UnknownValues,
    { outputPrefix, log, signal }: TaskContext,
  ) {
    const folder = await ProgramFolder.make(outputPrefix);
    await folder.write(readProgram(taskTemplate), inputs);
    await runPython(folder.path, { log, signal });
    return folder.readOutputs(Object.keys(taskTemplate.interface.outputs));
  }
}

/** A template may come from anywhere: what is read from it is checked. */
function readProgram({ id, custom }: TaskTemplate): string {
  const program = custom["program"];
  if (typeof program !== "string" || program.trim() === "")
    throw new UserError(
      "BAD_TEMPLATE",
      `custom.program of ${id.name}: expected the text of a program`,
    );
  return program;
}
