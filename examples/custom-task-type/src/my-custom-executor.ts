import {
  type Native,
  shimTaskExecutor,
  t,
  type TaskContext,
  type TaskTemplate,
  UserError,
} from "flyte-fx";

const inputs = { input_key: t.string() };
const outputs = { output_key: t.string() };

/** Runs every task of the type. All that it knows of one is its template. */
export class MyCustomExecutor extends shimTaskExecutor({ inputs, outputs }) {
  executeFromModel(
    taskTemplate: TaskTemplate,
    { input_key: input }: Native<typeof inputs>,
    { log }: TaskContext,
  ) {
    log.info(readMessage(taskTemplate));
    return { output_key: `Processed ${input}` };
  }
}

/** A template may come from anywhere: what is read from it is checked. */
function readMessage({ id, custom }: TaskTemplate): string {
  const message = custom["config_message"];
  if (typeof message !== "string")
    throw new UserError(
      "BAD_TEMPLATE",
      `custom.config_message of ${id.name}: expected a text, got ${JSON.stringify(message)}`,
    );
  return message;
}
