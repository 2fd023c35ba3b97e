import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FxError } from "../../errors/errors.ts";
import { makeFolders } from "../../files/make-folders.ts";
import { namesIn } from "../../files/names-in.ts";
import type { RunJournal, RunRecord } from "./run-record.ts";

/** The folder of one run: its results, and `job.json`. */
export interface RunFolder {
  readonly runId: string;
  readonly path: string;
  readonly journal: RunJournal;
}

/**
 * Makes `.fx/runs/ID` below the project. `.fx` is for its owner alone, and ignored by git. An entry in `.fx/unfinished`
 * marks the run until it has ended, so that finding what a killed fx left takes one look.
 */
export function createRunFolder(projectRoot: string, runId: string): RunFolder {
  const root = join(projectRoot, ".fx");
  try {
    makeRoot(root);
    return makeRun(root, runId);
  } catch (error) {
    throw new FxError("FX5003", `cannot keep runs in ${root}: ${(error as Error).message}`, {
      cause: error,
      hint: "make the project's folder writable",
    });
  }
}

function makeRoot(root: string): void {
  makeFolders(join(root, "runs"), 0o700);
  makeFolders(join(root, "unfinished"), 0o700);
  const ignore = join(root, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}

function makeRun(root: string, runId: string): RunFolder {
  const path = join(root, "runs", runId);
  makeFolders(path, 0o700); // there already where tables among the inputs were written
  const marker = join(root, "unfinished", runId);
  return { runId, path, journal: { write: (record) => writeRecord(path, marker, record) } };
}

/**
 * Written beside, then renamed: a reader sees the old record or the new one, also after a crash. A record of a job that may be
 * running is synced; one whose end did not reach the disk warns of a job that is over, which harms nobody.
 */
function writeRecord(folder: string, marker: string, record: RunRecord): void {
  const file = join(folder, "job.json");
  const partial = `${file}.${record.pid}.tmp`;
  try {
    const mayRun = record.connector !== null && (record.end === null || record.end.jobMayStillRun);
    writeFile(partial, `${JSON.stringify(record, null, 2)}\n`, mayRun);
    renameSync(partial, file);
    // A marker without a record would be taken for one that was left over.
    if (record.end === null && record.connector !== null && !existsSync(marker))
      writeFileSync(marker, "", { mode: 0o600 });
    if (record.end !== null && !record.end.jobMayStillRun) rmSync(marker, { force: true });
  } catch (error) {
    rmSync(partial, { force: true });
    throw new FxError(
      "FX5003",
      `cannot keep the run on record in ${file}: ${(error as Error).message}`,
      { cause: error, hint: "make room, or make the folder writable" },
    );
  }
}

function writeFile(path: string, text: string, synced: boolean): void {
  const descriptor = openSync(path, "w", 0o600);
  try {
    writeFileSync(descriptor, text);
    if (synced) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The runs of a project that did not end, and whose fx is gone. */
export function findUnfinishedRuns(
  projectRoot: string,
  isAlive: (pid: number) => boolean,
): RunRecord[] {
  const root = join(projectRoot, ".fx");
  return namesIn(join(root, "unfinished")).flatMap((runId) => {
    const record = readRunRecord(projectRoot, runId);
    if (record === undefined) rmSync(join(root, "unfinished", runId), { force: true });
    return record === undefined || (record.end === null && isAlive(record.pid)) ? [] : [record];
  });
}

/** The runs of a process, this one or one that is gone, whose jobs nobody saw end. */
export function unfinishedRunsOf(pid: number, projectRoot: string): RunRecord[] {
  return findUnfinishedRuns(projectRoot, (other) => other !== pid).filter(
    (record) => record.pid === pid,
  );
}

/** A run's record; undefined where there is none. */
function readRunRecord(projectRoot: string, runId: string): RunRecord | undefined {
  try {
    const record = JSON.parse(
      readFileSync(join(projectRoot, ".fx", "runs", runId, "job.json"), "utf8"),
    ) as RunRecord;
    return record.v === 1 && typeof record.run === "string" && Array.isArray(record.leftJobs)
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}
