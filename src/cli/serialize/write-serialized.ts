import { join } from "node:path";
import { packageBytes } from "../../runtime/package/package-bytes.ts";
import { shellWords } from "../shell-words.ts";
import { leftOverFiles } from "./left-over-files.ts";
import type { SerializeTarget } from "./serialize-options.ts";
import type { SerializedFile } from "./serialized-files.ts";
import type { Serialized } from "./show-serialized.ts";
import { writeFiles } from "./write-files.ts";

/** Writes the files into a folder, or one package of them. Warns of files of other tasks there, if the files are those of all tasks. */
export async function writeSerialized(
  files: readonly SerializedFile[],
  target: SerializeTarget,
  ofAllTasks: boolean,
  warn: (text: string) => void,
): Promise<Serialized> {
  if (target.kind === "package") return writePackage(files, target.path);
  const written = files.map(({ task, name, content }) => ({
    name: task.name,
    path: join(target.path, name),
    content,
  }));
  writeFiles(written);
  const leftOver = ofAllTasks ? await leftOverFiles(target.path, files) : [];
  if (leftOver.length > 0)
    warn(
      `warning: ${target.path} also has files of none of these tasks; remove them: ${shellWords(["rm", ...leftOver])}`,
    );
  return {
    text: written.map(({ path, content }) => `✔ ${path}  ${sizeOf(content)}\n`).join(""),
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
  const content = packageBytes(files);
  writeFiles([{ path, content }]);
  return {
    text: `✔ ${path}  ${sizeOf(content)}  (${files.length} task${files.length === 1 ? "" : "s"})\n`,
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

function sizeOf(content: Uint8Array): string {
  return `${content.length.toLocaleString("en")} B`;
}
