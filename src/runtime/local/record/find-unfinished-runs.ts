import { type Stats, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readRunRecord, type RunRecord } from "./run-record.ts";

/**
 * A run whose record cannot be read. If `runId` is undefined, the folder `.fx` itself cannot be
 * read.
 */
export interface UnreadableRun {
  readonly runId: string | undefined;
  readonly reason: string;
}

/**
 * Finds the runs of a project that did not end although their fx process did. Removes a marker in
 * `.fx/unfinished` only if its run does not exist. Follows no links in `.fx`, because they may lead
 * to other people's files.
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
    return listMarkers(root).flatMap((runId) => {
      const record = readRecord(root, runId, unreadable);
      return record === undefined || (record.end === null && isAlive(record.pid)) ? [] : [record];
    });
  } catch (error) {
    unreadable({ runId: undefined, reason: (error as Error).message });
    return [];
  }
}

/** The runs of one process that left jobs, whether or not it is still alive. */
export function findUnfinishedRunsByPid(pid: number, projectRoot: string): RunRecord[] {
  return findUnfinishedRuns(projectRoot, (other) => other !== pid).filter(
    (record) => record.pid === pid,
  );
}

function listMarkers(root: string): string[] {
  const unfinished = findFolder(join(root, "unfinished"));
  if (unfinished === undefined) return [];
  findFolder(join(root, "runs"));
  return readdirSync(unfinished).sort();
}

/** Undefined if the path does not exist. Throws if it is not a folder but, for instance, a link. */
function findFolder(path: string): string | undefined {
  const status = getStatus(path);
  if (status === undefined) return undefined;
  if (!status.isDirectory())
    throw new Error(`${path} is ${status.isSymbolicLink() ? "a link" : "not a folder"}`);
  return path;
}

function readRecord(
  root: string,
  runId: string,
  unreadable: (run: UnreadableRun) => void,
): RunRecord | undefined {
  try {
    const folder = findFolder(join(root, "runs", runId));
    if (folder !== undefined) return readRunRecord(folder, runId);
    const marker = join(root, "unfinished", runId);
    if (getStatus(marker)?.isFile() === true) rmSync(marker, { force: true });
  } catch (error) {
    unreadable({ runId, reason: (error as Error).message });
  }
  return undefined;
}

function getStatus(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
