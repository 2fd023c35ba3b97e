import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FxError } from "../runtime/errors.ts";
import { type MessageFormat, renderMessage } from "./render-message.ts";
import { TASK_TEMPLATE, type SerializedTask } from "./serialize-tasks.ts";
import type { Serialized } from "./show-serialized.ts";

/** Writes NAME.pb (or .json, .yaml, .txt) for each task; all are rendered before the first is written. */
export async function writeSerialized(tasks: readonly SerializedTask[], format: MessageFormat | "pb", folder: string): Promise<Serialized> {
  const files = await Promise.all(tasks.map(async ({ name, bytes }) => ({ name, file: join(folder, `${fileName(name)}.${format === "text" ? "txt" : format}`), content: format === "pb" ? bytes : (await renderMessage(TASK_TEMPLATE, bytes, format)).text })));
  try {
    mkdirSync(folder, { recursive: true });
    for (const { file, content } of files) writeWhole(file, content);
  } catch (error) {
    throw new FxError("FX5003", `cannot write to ${folder}: ${(error as Error).message}`, { cause: error });
  }
  const lines = files.map(({ file, content }) => `✔ ${file}  ${Buffer.byteLength(content).toLocaleString("en")} B\n`);
  return { text: lines.join(""), documents: files.map(({ name, file, content }) => ({ name, file, bytes: Buffer.byteLength(content) })) };
}

/** A name may hold what a file's name may not: that is written as in a URL. */
function fileName(taskName: string): string {
  return encodeURIComponent(taskName).replace(/^\.+/, (dots) => "%2E".repeat(dots.length));
}

function writeWhole(file: string, content: string | Uint8Array): void {
  const partial = `${file}.${process.pid}.tmp`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}
