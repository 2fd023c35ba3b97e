import { join } from "node:path";
import { type MessageFormat, renderMessage } from "../../project/results/render-message.ts";
import { listNames } from "../../runtime/base/files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { listTaskFileNames, taskFileNames } from "../../runtime/task/package/task-file-names.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import { type SerializedTask, isTaskMessage } from "./serialize-tasks.ts";

/** The file of one task. */
export type SerializedFile = Awaited<ReturnType<typeof renderFiles>>[number];

/**
 * Renders a file for each task: `NAME.pb` for templates, `INDEX_NAME_1.pb` for specs. Other formats
 * have other extensions.
 *
 * @throws FxError FX2016 if two tasks would have the same file name
 */
export async function renderFiles(tasks: readonly SerializedTask[], format: MessageFormat | "pb") {
  const names = taskFileNames(
    tasks.map(({ name }) => name),
    tasks[0]?.form ?? "template",
    format === "text" ? "txt" : format,
  );
  return Promise.all(
    tasks.map(async (task, index) => {
      const { type, bytes } = task;
      const content =
        format === "pb" ? bytes : Buffer.from((await renderMessage(type, bytes, format)).text);
      return { task, /** Within the folder or the package. */ name: names[index]!, content };
    }),
  );
}

/**
 * Finds files in the folder that contain a task but belong to none of these tasks, because the task
 * was removed or renamed or has another index now. Registering the folder would register them too.
 * Files of the same tasks in the other form, template or spec, do not count. Nor do text files,
 * because other tools write them too.
 */
export async function findLeftOverFiles(
  folder: string,
  files: readonly SerializedFile[],
): Promise<string[]> {
  if (!files.every(({ name }) => name.endsWith(".pb"))) return [];
  const ours = new Set(listTaskFileNames(files.map(({ task }) => task.name)));
  const others = listNames(folder)
    .filter((name) => name.endsWith(".pb") && !ours.has(name))
    .map((name) => join(folder, name));
  const holdsTask = await Promise.all(others.map(isTaskFile));
  return others.filter((_, index) => holdsTask[index]);
}

async function isTaskFile(path: string): Promise<boolean> {
  try {
    return isTaskMessage((await identifyMessage(readBoundedFile(path))).type);
  } catch {
    return false; // a message of another type, or no message
  }
}
