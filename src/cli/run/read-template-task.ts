import type { Protocol } from "../../runtime/base/protocol.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import { TemplateTask } from "../../runtime/local/template-task.ts";
import { readTemplateFile } from "../serialize/read-message-file.ts";

/** The task that a serialized template is, run by what the project of the working directory has for it. */
export async function readTemplateTask(
  file: string,
  protocol: Protocol | undefined,
  loadTasks: () => Promise<readonly TaskEntry[]>,
): Promise<TaskEntry> {
  const template = await readTemplateFile(file, protocol);
  const known = await loadTasks();
  const task = new TemplateTask(
    template,
    known.map((entry) => entry.task),
  );
  return { name: task.name, task, exportName: task.name, file };
}
