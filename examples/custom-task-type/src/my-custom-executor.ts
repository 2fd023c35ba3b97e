import { shimTaskExecutor, t, type TaskContext, UserError } from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";

const inputs = { input_key: t.string() };
const outputs = { output_key: t.string() };

/** Runs every task of the type. It gets no settings except the task's template. */
export class MyCustomExecutor extends shimTaskExecutor({ inputs, outputs }) {
  executeFromModel(
    taskTemplate: TaskTemplate,
    { input_key: input }: t.Infer<typeof inputs>,
    { log }: TaskContext,
  ) {
    log.info(readMessage(taskTemplate));
    return { output_key: `Processed ${input}` };
  }
}

/** The template is untrusted input, so check it. */
function readMessage({ id, custom }: TaskTemplate): string {
  const message = custom["config_message"];
  if (typeof message !== "string")
    throw new UserError(
      "BAD_TEMPLATE",
      `custom.config_message of ${id.name}: expected a string, got ${JSON.stringify(message)}`,
    );
  return message;
}
