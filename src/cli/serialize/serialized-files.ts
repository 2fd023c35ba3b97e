import { specFileNames, templateFileNames } from "../../runtime/package/entry-names.ts";
import { type MessageFormat, renderMessage } from "./render-message.ts";
import type { SerializedTask } from "./serialize-tasks.ts";

/** A file for one task, rendered. */
export interface SerializedFile {
  readonly task: SerializedTask;
  /** Its name within the folder or the package. */
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * A file for each task: `NAME.pb` for templates, `INDEX_NAME_1.pb` for specs; other formats have their own endings.
 *
 * @throws FxError FX2016 for names that cannot lie side by side.
 */
export async function serializedFiles(
  tasks: readonly SerializedTask[],
  format: MessageFormat | "pb",
): Promise<SerializedFile[]> {
  const fileNames = tasks[0]?.form === "spec" ? specFileNames : templateFileNames;
  const names = fileNames(
    tasks.map(({ name }) => name),
    format === "text" ? "txt" : format,
  );
  return Promise.all(
    tasks.map(async (task, index) => ({
      task,
      name: names[index]!,
      content: await contentOf(task, format),
    })),
  );
}

async function contentOf(
  { type, bytes }: SerializedTask,
  format: MessageFormat | "pb",
): Promise<Uint8Array> {
  return format === "pb" ? bytes : Buffer.from((await renderMessage(type, bytes, format)).text);
}
