import { toUserPath } from "../../process/user-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isFileMissing } from "../../runtime/base/files.ts";
import type { Protocol } from "../../runtime/base/protocol.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { countOf, plainText, quoteWords } from "../../runtime/base/text.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";
import { identifyMessage } from "../../runtime/wire/inspect/identify-message.ts";
import { loadWire } from "../../runtime/wire/load-wire.ts";
import type { TaskTemplate } from "../../runtime/wire/models/task-template.ts";

/**
 * Reads a file with one message. Throws FX2001 if the file does not exist, FX2006 if it cannot be
 * read.
 */
export function readMessageFile(file: string, cwd: string): Uint8Array {
  try {
    return readBoundedFile(toUserPath(file, { cwd }), { pipes: true });
  } catch (error) {
    const hint = "fx serialize src/index.ts --output dist writes such files";
    throw unreadableFileError(isFileMissing(error) ? "FX2001" : "FX2006", "", file, error, hint);
  }
}

/** Calls `identifyMessage` and adds the file name to its error. */
export async function identifyMessageInFile(
  file: string,
  bytes: Uint8Array,
  requestedType?: string,
  protocol?: Protocol,
): ReturnType<typeof identifyMessage> {
  try {
    return await identifyMessage(bytes, requestedType, protocol, file);
  } catch (error) {
    throw withFileName(error, file);
  }
}

function withFileName(error: unknown, file: string): unknown {
  if (!(error instanceof FxError) || error.code !== "FX2006") return error;
  const { summary, details, hint } = error;
  return new FxError("FX2006", `${file}: ${summary}`, { details, hint, cause: error });
}

/**
 * Reads the template in a file, bare or in a TaskSpec. Detects the protocol by default. Throws
 * FX2006 for any other message.
 */
export async function readTemplateFile(
  file: string,
  cwd: string,
  requestedProtocol?: Protocol,
): Promise<TaskTemplate> {
  const bytes = readMessageFile(file, cwd);
  const { type, protocol } = await identifyMessageInFile(file, bytes, undefined, requestedProtocol);
  const wire = await loadWire(protocol);
  if (type.endsWith(".TaskTemplate")) return wire.decodeTaskTemplate(bytes);
  if (type.endsWith(".TaskSpec")) return wire.decodeTaskSpec(bytes);
  throw new FxError("FX2006", `expected a task in ${file}, got a ${type}`, {
    hint: `fx inspect ${file}`,
  });
}

const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * Lists the members of an archive of `fx serialize --package`, with a note on how to inspect one of
 * them. Undefined for any other file. Throws FX2006 for too many.
 */
export async function listPackage(file: string, bytes: Uint8Array) {
  if (!GZIP.equals(bytes.subarray(0, GZIP.length))) return undefined;
  const { decodePackage } = await import("../../runtime/task/package/package-archive.ts");
  let entries;
  try {
    entries = decodePackage(bytes);
  } catch (error) {
    throw withFileName(error, file);
  }
  if (entries === undefined) return undefined;
  const width = Math.max(0, ...entries.map(({ name }) => name.length));
  const lines = entries.map(
    ({ name, content }) =>
      `${plainText(name.padEnd(width))}  ${content.length.toLocaleString("en")} B\n`,
  );
  const members = entries.map(({ name, content }) => ({ name, bytes: content.length }));
  return {
    text: lines.join(""),
    note:
      entries[0] === undefined
        ? "an empty package"
        : explainPackage(file, entries.length, entries[0].name),
    document: { package: { file, members } },
  };
}

function explainPackage(file: string, count: number, first: string): string {
  const commands = `${quoteWords(["tar", "-xzf", file, first])} && ${quoteWords(["fx", "inspect", first])}`;
  return `a package of ${countOf(count, "file")}; to inspect one: ${commands}`;
}
