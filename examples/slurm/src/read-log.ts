import { open, type FileHandle } from "node:fs/promises";

/** New text of a log, and the offset where the next call continues. */
export interface LogPart {
  readonly lines: readonly string[];
  readonly offset: number;
}

/**
 * Reads up to `most` bytes of complete lines from a byte offset. At the end of a log that is
 * complete, a last line without a line end counts, too.
 */
export async function readLog(
  path: string,
  offset: number,
  most: number,
  isComplete: boolean,
): Promise<LogPart> {
  const file = await openIfExists(path);
  if (file === undefined) return { lines: [], offset };
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, offset);
    const bytes = buffer.subarray(0, bytesRead);
    const isLast = isComplete && bytesRead < most;
    // A line that does not fit is split.
    const end = bytes.lastIndexOf("\n") + 1 || (bytesRead === most ? most : 0);
    const part = isLast ? bytes : bytes.subarray(0, end);
    const text = part.toString("utf8").replace(/\n$/, "");
    return { lines: part.length === 0 ? [] : text.split("\n"), offset: offset + part.length };
  } finally {
    await file.close();
  }
}

async function openIfExists(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
