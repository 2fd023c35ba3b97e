import { randomBytes } from "node:crypto";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  formatJson,
  type MessageFormat,
  renderMessage,
} from "../../project/results/render-message.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { listNames, makeFolders } from "../../runtime/base/files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { countOf, quoteWords } from "../../runtime/base/text.ts";
import { toFileFault } from "../../runtime/storage/file/file-fault.ts";
import { encodePackage } from "../../runtime/task/package/package-archive.ts";
import { listTaskFileNames, taskFileNames } from "../../runtime/task/package/task-file-names.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import type { SerializeTarget } from "./serialize-options.ts";
import { isTaskMessage, type SerializedTask } from "./serialize-tasks.ts";

/**
 * Writes the files into a folder or a package. If they are those of all tasks, warns of other task
 * files in the folder.
 */
export async function writeSerialized(
  files: readonly SerializedFile[],
  target: SerializeTarget,
  includesAllTasks: boolean,
  warn: (text: string) => void,
): Promise<Serialized> {
  if (target.kind === "package") return writePackage(files, target.path);
  const written = files.map((file) => ({ ...file, path: join(target.path, file.name) }));
  writeFiles(written);
  const leftOver = includesAllTasks ? await findLeftOverFiles(target.path, files) : [];
  if (leftOver.length > 0)
    warn(
      `warning: ${target.path} also has files that belong to no task; remove them: ${quoteWords(["rm", ...leftOver])}`,
    );
  return {
    text: written.map(({ path, content }) => `✔ ${path}  ${formatSize(content)}\n`).join(""),
    document: { tasks: written.map(({ task, path, content }) => toDocument(task, path, content)) },
  };
}

function writePackage(files: readonly SerializedFile[], path: string): Serialized {
  const archive = encodePackage(files);
  writeFiles([{ path, content: archive }]);
  return {
    text: `✔ ${path}  ${formatSize(archive)}  (${countOf(files.length, "task")})\n`,
    document: {
      package: { file: path, bytes: archive.length },
      tasks: files.map(({ task, name, content }) => toDocument(task, name, content)),
    },
  };
}

function toDocument({ name }: SerializedTask, file: string, content: Uint8Array): object {
  return { name, file, bytes: content.length };
}

function formatSize(content: Uint8Array): string {
  return `${content.length.toLocaleString("en")} B`;
}

/**
 * Writes all files or none: first each to a temporary file beside its path, then renames them all.
 *
 * @throws FxError FX5003 if a file cannot be written
 */
export function writeFiles(
  files: readonly { readonly path: string; readonly content: Uint8Array }[],
): void {
  const unique = randomBytes(4).toString("hex");
  let at = "";
  const drafts: { readonly draft: string; readonly path: string }[] = [];
  try {
    for (const [index, { path, content }] of files.entries()) {
      at = path;
      refuseOtherThanFile(path);
      makeFolders(dirname(path));
      const draft = join(dirname(path), `.fx-${unique}-${index}.tmp`);
      drafts.push({ draft, path });
      writeFileSync(draft, content);
    }
    for (const { draft, path } of drafts) renameSync(draft, path);
  } catch (error) {
    for (const { draft } of drafts) rmSync(draft, { force: true });
    const fault = toFileFault("write", at, error, undefined);
    if (!(fault instanceof FxError) || fault === error) throw error;
    const hint = "choose a folder that you can write to";
    throw new FxError("FX5003", fault.message, { cause: error, hint });
  }
}

/**
 * A rename would replace a device by a file, and would fail only at the end if the path is a
 * folder.
 */
function refuseOtherThanFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile())
    throw new FxError(
      "FX5003",
      `cannot write ${path}: there is a ${found.isDirectory() ? "folder" : "device"} of that name`,
    );
}

/**
 * The result of `fx serialize`: text, or the bytes of one message, and the document for `--json`.
 */
export interface Serialized {
  readonly text: string;
  readonly bytes?: Uint8Array;
  readonly document: object;
}

/**
 * Renders messages for standard output. Several become a JSON list, YAML documents, or texts below
 * their names.
 */
export async function showSerialized(
  tasks: readonly SerializedTask[],
  format: MessageFormat | "pb",
  asDocument: boolean,
): Promise<Serialized> {
  if (asDocument) {
    const documents = tasks.map(async ({ name, form, type, bytes }) => ({
      name,
      [form]: (await renderMessage(type, bytes, "json")).json,
    }));
    return { text: "", document: { tasks: await Promise.all(documents) } };
  }
  if (format === "pb") return { text: "", bytes: onlyOne(tasks).bytes, document: {} };
  const rendered = await Promise.all(
    tasks.map(async (task) => ({ task, ...(await renderMessage(task.type, task.bytes, format)) })),
  );
  if (rendered.length === 1) return { text: rendered[0]!.text, document: {} };
  const joined = {
    json: () => formatJson(rendered.map(({ json }) => json)),
    yaml: () => rendered.map(({ text }) => `---\n${text}`).join(""),
    text: () => rendered.map(({ task, text }) => `# ${task.name}\n${text}`).join("\n"),
  };
  return { text: joined[format](), document: {} };
}

/** Protobuf messages have no delimiter, so a stream can contain only one. */
function onlyOne(tasks: readonly SerializedTask[]): SerializedTask {
  if (tasks.length === 1) return tasks[0]!;
  throw new FxError("FX2000", `--format pb writes one task, there are ${tasks.length}`, {
    hint: "name one task, or write files: fx serialize PATH --output DIR",
  });
}

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
