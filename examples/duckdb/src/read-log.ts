import { open, type FileHandle } from "node:fs/promises";
import { UserError, type LogLine, type LogPage } from "flyte-fx";

const LARGEST_PAGE_BYTES = 256 * 1024;

/** Reads complete lines from the token's byte offset, and returns the last `most` of them. */
export async function readLog(file: string, most: number, token: string): Promise<LogPage> {
  if (!/^\d{0,15}$/.test(token)) throw new UserError("BAD_TOKEN", "invalid log token");
  const start = Number(token);
  const bytes = await readFrom(file, start);
  const end = bytes.lastIndexOf("\n") + 1;
  const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1).map(parseLine);
  return { lines: most > 0 ? lines.slice(-most) : lines, token: String(start + end) };
}

/** Returns nothing if the log does not exist yet. */
async function readFrom(path: string, start: number): Promise<Buffer> {
  const file = await openIfExists(path);
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(LARGEST_PAGE_BYTES),
      0,
      LARGEST_PAGE_BYTES,
      start,
    );
    return buffer.subarray(0, bytesRead);
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

/** A forged token can point into the middle of a line. */
function parseLine(text: string): LogLine {
  try {
    const { time, message } = JSON.parse(text) as { time: string; message: string };
    return { timestamp: new Date(time), message };
  } catch {
    return { message: text };
  }
}
