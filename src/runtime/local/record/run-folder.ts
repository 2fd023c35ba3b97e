import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { makeFolders } from "../../base/files.ts";
import type { RunRecord } from "./run-record.ts";

/** The folder of one run: its results, and `job.json`. */
export interface RunFolder {
  readonly runId: string;
  readonly path: string;
  /** Replaces the run's record on disk. */
  readonly write: (record: RunRecord) => void;
}

/**
 * Creates `.fx/runs/ID` in the project. Only its owner can read `.fx`, and git ignores it. An entry
 * in `.fx/unfinished` marks the run until it ends, so that fx finds the runs of a killed process by
 * listing one folder.
 */
export function createRunFolder(projectRoot: string, runId: string): RunFolder {
  const root = join(projectRoot, ".fx");
  try {
    makeRoot(root);
    return makeRun(root, runId);
  } catch (error) {
    if (error instanceof FxError) throw error;
    throw new FxError("FX5003", `cannot record runs in ${root}: ${(error as Error).message}`, {
      cause: error,
      hint: "make the project's folder writable",
    });
  }
}

/** The path of a run's folder, which may not exist yet. */
export function getRunPath(projectRoot: string, runId: string): string {
  return join(projectRoot, ".fx", "runs", runId);
}

function makeRoot(root: string): void {
  for (const name of ["runs", "unfinished"]) {
    refuseLink(join(root, name));
    makeFolders(join(root, name), 0o700);
  }
  const ignore = join(root, ".gitignore");
  if (lstatSync(ignore, { throwIfNoEntry: false }) === undefined) writeFileSync(ignore, "*\n");
}

/** Through a link, fx would overwrite or remove other people's files. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new FxError("FX5003", `cannot record runs in ${path}: it is a link`, {
    hint: `rm ${path}`,
  });
}

function makeRun(root: string, runId: string): RunFolder {
  const path = join(root, "runs", runId);
  makeFolders(path, 0o700); // it exists already if the inputs hold tables
  const marker = join(root, "unfinished", runId);
  return { runId, path, write: (record) => writeRecord(path, marker, record) };
}

/**
 * Writes a new file and renames it, so that a reader sees the old record or the new one, even after
 * a crash. Syncs only the record of a job that may be running: if the end of a run is lost, fx
 * merely warns about a job that has ended.
 */
function writeRecord(folder: string, marker: string, record: RunRecord): void {
  const file = join(folder, "job.json");
  const partial = `${file}.${record.pid}.tmp`;
  try {
    const mayRun = record.connector !== null && (record.end === null || record.end.jobMayStillRun);
    writeFile(partial, `${JSON.stringify(record, null, 2)}\n`, mayRun);
    renameSync(partial, file);
    // A marker without a record would count as a leftover, so it comes second.
    if (record.end === null && record.connector !== null && !existsSync(marker))
      writeFileSync(marker, "", { mode: 0o600 });
    if (record.end !== null && !record.end.jobMayStillRun) rmSync(marker, { force: true });
  } catch (error) {
    rmSync(partial, { force: true });
    throw new FxError(
      "FX5003",
      `cannot write the run's record ${file}: ${(error as Error).message}`,
      { cause: error, hint: "free disk space, or make the folder writable" },
    );
  }
}

function writeFile(path: string, text: string, isSynced: boolean): void {
  const descriptor = openSync(path, "w", 0o600);
  try {
    writeFileSync(descriptor, text);
    if (isSynced) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
