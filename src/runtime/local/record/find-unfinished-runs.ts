import { type Stats, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readRunRecord } from "./read-run-record.ts";
import type { RunRecord } from "./run-record.ts";

/** What a folder `.fx` says that cannot be read: a run's record, or, if `runId` is undefined, the folder itself. */
export interface UnreadableRun {
  readonly runId: string | undefined;
  readonly reason: string;
}

/**
 * The runs of a project that did not end, and whose fx is gone. A marker in `.fx/unfinished` is removed only if its run does
 * not exist. A link in `.fx` is not followed: it may lead to files of others.
 *
 * @param unreadable called for each run that may have left a job, but whose record cannot be read
 */
export function findUnfinishedRuns(
  projectRoot: string,
  isAlive: (pid: number) => boolean,
  unreadable: (run: UnreadableRun) => void = () => undefined,
): RunRecord[] {
  const root = join(projectRoot, ".fx");
  try {
    return markersIn(root).flatMap((runId) => {
      const record = recordOf(root, runId, unreadable);
      return record === undefined || (record.end === null && isAlive(record.pid)) ? [] : [record];
    });
  } catch (error) {
    unreadable({ runId: undefined, reason: (error as Error).message });
    return [];
  }
}

/** The runs of a process, this one or one that is gone, whose jobs nobody saw end. */
export function findUnfinishedRunsByPid(pid: number, projectRoot: string): RunRecord[] {
  return findUnfinishedRuns(projectRoot, (other) => other !== pid).filter(
    (record) => record.pid === pid,
  );
}

function markersIn(root: string): string[] {
  const unfinished = folderAt(join(root, "unfinished"));
  if (unfinished === undefined) return [];
  folderAt(join(root, "runs"));
  return readdirSync(unfinished).sort();
}

/** Undefined if there is none. Throws if it is anything else, such as a link. */
function folderAt(path: string): string | undefined {
  const status = statusOf(path);
  if (status === undefined) return undefined;
  if (!status.isDirectory())
    throw new Error(`${path} is ${status.isSymbolicLink() ? "a link" : "not a folder"}`);
  return path;
}

function recordOf(
  root: string,
  runId: string,
  unreadable: (run: UnreadableRun) => void,
): RunRecord | undefined {
  try {
    const folder = folderAt(join(root, "runs", runId));
    if (folder !== undefined) return readRunRecord(folder, runId);
    const marker = join(root, "unfinished", runId);
    if (statusOf(marker)?.isFile() === true) rmSync(marker, { force: true });
  } catch (error) {
    unreadable({ runId, reason: (error as Error).message });
  }
  return undefined;
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
