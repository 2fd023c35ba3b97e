import {
  type Native,
  shimTaskExecutor,
  t,
  type TaskContext,
  type TaskTemplate,
  UserError,
} from "flyte-fx";

const taskInputs = { text: t.string() };
const taskOutputs = { words: t.int() };

/** Runs every task of this type. It is made without arguments in the task's container: all that it knows is the template. */
export class FxTemplateExecutor extends shimTaskExecutor({
  inputs: taskInputs,
  outputs: taskOutputs,
}) {
  async executeFromModel(
    taskTemplate: TaskTemplate,
    { text }: Native<typeof taskInputs>,
    { log, signal }: TaskContext,
  ) {
    const pattern = patternOf(taskTemplate);
    const lines = text.split("\n");
    let words = 0;
    for (const [index, line] of lines.entries()) {
      signal.throwIfAborted(); // long work asks now and then whether it is still wanted
      words += line.match(pattern)?.length ?? 0;
      log.info("line counted", { done: index + 1, of: lines.length });
    }
    if (words === 0) throw new UserError("NO_WORDS", "there are no words in the text");
    return { words };
  }
}

/** The template may come from anywhere: what is read from it is checked. A UserError is never retried; a RetryableError would be. */
function patternOf({ id, custom }: TaskTemplate): RegExp {
  const pattern = custom["pattern"];
  if (typeof pattern !== "string")
    throw new UserError("BAD_TEMPLATE", `custom.pattern of ${id.name} is no text`);
  try {
    return new RegExp(pattern, "gu");
  } catch (error) {
    throw new UserError("BAD_TEMPLATE", `custom.pattern of ${id.name} is no regular expression`, {
      cause: error,
    });
  }
}
