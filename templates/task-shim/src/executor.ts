import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram, shimTaskExecutor, t, type TaskContext, UserError } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";

const taskInputs = { text: t.string() };
const taskOutputs = { words: t.int() };

/** The image contains the folder programs/ too. */
const PROGRAM = new URL("../programs/count-words.sh", import.meta.url);

/** Runs every task of this type. It gets no settings except the task's template. */
export class FxTemplateExecutor extends shimTaskExecutor({
  inputs: taskInputs,
  outputs: taskOutputs,
}) {
  async executeFromModel(
    taskTemplate: TaskTemplate,
    { text }: t.Infer<typeof taskInputs>,
    context: TaskContext,
  ) {
    const words = await runProgram("sh", [PROGRAM, readPattern(taskTemplate)], context, {
      files: { "text.txt": text },
      collect: async (folder) => Number(await readFile(join(folder, "words.txt"), "utf8")),
    });
    if (words === 0) throw new UserError("NO_WORDS", "the text has no words");
    return { words };
  }
}

/**
 * The template is untrusted input, so check it. A UserError is never retried; a RetryableError is.
 */
function readPattern({ id, custom }: TaskTemplate): string {
  const pattern = custom["pattern"];
  if (typeof pattern === "string" && pattern !== "") return pattern;
  throw new UserError("BAD_TEMPLATE", `custom.pattern of ${id.name} is not a regular expression`);
}
