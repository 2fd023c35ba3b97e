import { type LogPage, type LogsRequest, UserError } from "flyte-fx";
import type { JobFolder } from "./job-folder.ts";
import { readLog } from "./read-log.ts";

const LARGEST_PAGE_BYTES = 256 * 1024;
const LEAST_PART_BYTES = 4096;

/**
 * Reads the new lines of a job's log and returns the last `lines` of them. The token is the byte
 * offset in the log of each task, such as `120,0,64`.
 */
export async function readJobLog(
  folder: JobFolder,
  tasks: number,
  { lines, token }: Pick<LogsRequest, "lines" | "token">,
): Promise<LogPage> {
  if (!/^(?:\d{1,15}(?:,\d{1,15})*)?$/.test(token))
    throw new UserError("BAD_TOKEN", "invalid log token");
  const offsets = token.split(",").map(Number);
  const count = Math.max(1, tasks);
  const most = Math.max(LEAST_PART_BYTES, Math.floor(LARGEST_PAGE_BYTES / count));
  const ended = await folder.readExitCodes();
  const found: string[] = [];
  const next: number[] = [];
  for (let task = 0; task < count; task++) {
    const part = await readLog(folder.logFile(task), offsets[task] ?? 0, most, ended.has(task));
    found.push(...part.lines.map((line) => (tasks === 0 ? line : `[${task}] ${line}`)));
    next.push(part.offset);
  }
  return { lines: found.slice(-lines), token: next.join(",") };
}
