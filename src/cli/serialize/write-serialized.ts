import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { makeFolders } from "../../runtime/base/files.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import { toFileFault } from "../../runtime/storage/file/file-fault.ts";
import { encodePackage } from "../../runtime/task/package/package-archive.ts";
import { findLeftOverFiles, type SerializedFile } from "./render-files.ts";
import { formatJson, type MessageFormat, renderMessage } from "./render-message.ts";
import type { SerializeTarget } from "./serialize-options.ts";
import type { SerializedTask } from "./serialize-tasks.ts";

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
  const written = files.map(({ task, name, content }) => ({
    name: task.name,
    path: join(target.path, name),
    content,
  }));
  writeFiles(written);
  const leftOver = includesAllTasks ? await findLeftOverFiles(target.path, files) : [];
  if (leftOver.length > 0)
    warn(
      `warning: ${target.path} also has files that belong to none of the tasks; remove them: ${quoteWords(["rm", ...leftOver])}`,
    );
  return {
    text: written.map(({ path, content }) => `✔ ${path}  ${formatSize(content)}\n`).join(""),
    document: {
      tasks: written.map(({ name, path, content }) => ({
        name,
        file: path,
        bytes: content.length,
      })),
    },
  };
}

function writePackage(files: readonly SerializedFile[], path: string): Serialized {
  const content = encodePackage(files);
  writeFiles([{ path, content }]);
  return {
    text: `✔ ${path}  ${formatSize(content)}  (${files.length} task${files.length === 1 ? "" : "s"})\n`,
    document: {
      package: { file: path, bytes: content.length },
      tasks: files.map(({ task, name, content }) => ({
        name: task.name,
        file: name,
        bytes: content.length,
      })),
    },
  };
}

function formatSize(content: Uint8Array): string {
  return `${content.length.toLocaleString("en")} B`;
}

/** A file to write. */
export interface FileToWrite {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * Writes all files or none: first each to a temporary file beside its path, then renames them all.
 *
 * @throws FxError FX5003 if a file cannot be written
 */
export function writeFiles(files: readonly FileToWrite[]): void {
  let at = "";
  const drafts: { readonly draft: string; readonly path: string }[] = [];
  try {
    for (const [index, { path, content }] of files.entries()) {
      at = path;
      refuseOtherThanFile(path);
      makeFolders(dirname(path));
      const draft = join(dirname(path), `.fx-${process.pid}-${index}.tmp`);
      drafts.push({ draft, path });
      writeFileSync(draft, content);
    }
    for (const { draft, path } of drafts) renameSync(draft, path);
  } catch (error) {
    for (const { draft } of drafts) rmSync(draft, { force: true });
    throw unwritable(at, error);
  }
}

function unwritable(path: string, error: unknown): unknown {
  const fault = toFileFault("write", path, error, undefined);
  return fault instanceof FxError && fault !== error
    ? new FxError("FX5003", fault.message, {
        cause: error,
        hint: "choose a folder that you can write to",
      })
    : error;
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
  if (asDocument)
    return {
      text: "",
      document: {
        tasks: await Promise.all(
          tasks.map(async ({ name, form, type, bytes }) => ({
            name,
            [form]: (await renderMessage(type, bytes, "json")).json,
          })),
        ),
      },
    };
  if (format === "pb") return { text: "", bytes: onlyOne(tasks).bytes, document: {} };
  const rendered = await Promise.all(
    tasks.map(({ type, bytes }) => renderMessage(type, bytes, format)),
  );
  return {
    text: joined(
      tasks,
      rendered.map(({ text }) => text),
      rendered.map(({ json }) => json),
      format,
    ),
    document: {},
  };
}

function joined(
  tasks: readonly SerializedTask[],
  texts: readonly string[],
  jsons: readonly unknown[],
  format: MessageFormat,
): string {
  if (texts.length === 1) return texts[0]!;
  switch (format) {
    case "json":
      return formatJson(jsons);
    case "yaml":
      return texts.map((text) => `---\n${text}`).join("");
    case "text":
      return texts.map((text, index) => `# ${tasks[index]!.name}\n${text}`).join("\n");
  }
}

/** Protobuf messages have no delimiter, so a stream can contain only one. */
function onlyOne(tasks: readonly SerializedTask[]): SerializedTask {
  if (tasks.length === 1) return tasks[0]!;
  throw new FxError("FX2000", `--format pb writes one task, there are ${tasks.length}`, {
    hint: "name one task, or write files: fx serialize PATH --output DIR",
  });
}
