import { open, type FileHandle } from "node:fs/promises";
import { UserError, type LogLine, type LogPage } from "flyte-fx";

const LARGEST_PAGE_BYTES = 256 * 1024;

/** The whole lines of the log from the byte that the token says, at most the last `most`. */
export async function readLog(file: string, most: number, token: string): Promise<LogPage> {
  if (!/^\d{0,15}$/.test(token))
    throw new UserError("BAD_TOKEN", "that is no token of a job's log");
  const start = Number(token);
  const bytes = await readFrom(file, start);
  const end = bytes.lastIndexOf("\n") + 1;
  const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1).map(lineOf);
  return { lines: most > 0 ? lines.slice(-most) : lines, token: String(start + end) };
}

/** Nothing where the job has not said anything yet. */
async function readFrom(path: string, start: number): Promise<Buffer> {
  const file = await openIfThere(path);
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

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A token that was made up can point into the middle of a line. */
function lineOf(text: string): LogLine {
  try {
    const { time, message } = JSON.parse(text) as { time: string; message: string };
    return { timestamp: new Date(time), message };
  } catch {
    return { message: text };
  }
}
