import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { makeFolders } from "../../base/files.ts";
import { openOwnFile } from "../../base/open-own-file.ts";
import { FileRefused } from "../../base/read-bounded-file.ts";
import { isLoopback, splitAddress } from "../../client/split-address.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import { getThisProcess } from "./process-identity.ts";
import { releaseLock, takeLock } from "./run-lock.ts";
import type { RunRecord } from "./run-record.ts";

/** The folders in `.fx`, and `.fx` itself. */
const FOLDERS = ["", "runs", "unfinished"];

/** The messages of a run, as Flyte encodes them. */
export type RunMessage = "template.pb" | "inputs.pb" | "outputs.pb";

/**
 * Creates `.fx/runs/ID` in the project. Only its owner can read `.fx`, and git ignores it.
 *
 * @throws FX5003 if the folder cannot be written
 */
export function createRunFolder(projectRoot: string, runId: string): RunFolder {
  const root = join(projectRoot, ".fx");
  return recording(root, () => {
    makeRoot(root);
    makeFolders(join(root, "runs", runId), 0o700); // it exists already if the inputs hold tables
    return new RunFolder(projectRoot, runId);
  });
}

/**
 * Creates the folder that holds the folders of all runs, and returns its path.
 *
 * @throws FX5003 if it cannot be created
 */
export function createRunsFolder(projectRoot: string): string {
  const root = join(projectRoot, ".fx");
  recording(root, () => makeRoot(root));
  return join(root, "runs");
}

/** The path of a run's folder, which may not exist yet. */
export function getRunPath(projectRoot: string, runId: string): string {
  return join(projectRoot, ".fx", "runs", runId);
}

/**
 * Creates the folder in which runs at a server on this machine exchange files with it, and that of
 * a run in it. Returns the path of the first one. A server never opens the records of runs.
 */
export function createServedFolder(projectRoot: string, runId = ""): string {
  const root = join(projectRoot, ".fx");
  const folder = join(root, "served");
  recording(root, () => {
    makeRoot(root);
    refuseLink(folder);
    makeFolders(join(folder, runId), 0o700);
  });
  return folder;
}

/** The folder in which a run exchanges files with its job. It may not exist yet. */
export function getExchangePath(
  { projectRoot, endpoint }: Pick<RunOptions, "endpoint"> & { readonly projectRoot: string },
  runId: string,
): string {
  return endpoint !== undefined && isLoopback(splitAddress(endpoint.address).host)
    ? join(projectRoot, ".fx", "served", runId)
    : getRunPath(projectRoot, runId);
}

/** The entry that marks a run until it has ended and left no job, so that fx finds it quickly. */
export function getMarkerPath(projectRoot: string, runId: string): string {
  return join(projectRoot, ".fx", "unfinished", runId);
}

/** The folder of one run: its record, its messages and its results. */
export class RunFolder {
  readonly runId: string;
  readonly path: string;
  readonly #root: string;
  readonly #marker: string;

  constructor(projectRoot: string, runId: string) {
    this.runId = runId;
    this.path = getRunPath(projectRoot, runId);
    this.#root = join(projectRoot, ".fx");
    this.#marker = getMarkerPath(projectRoot, runId);
  }

  /** From now on this process drives the run. Throws RunHeld if another one does. */
  lock({ force = false } = {}): void {
    recording(this.#root, () => {
      for (const name of FOLDERS) refuseLink(join(this.#root, name));
      takeLock(this.path, { force });
    });
  }

  unlock(): void {
    releaseLock(this.path);
  }

  /** Writes one of the run's messages, whole. */
  writeMessage(name: RunMessage, bytes: Uint8Array): void {
    const file = join(this.path, name);
    recording(this.#root, () => replaceFile(file, bytes, { isSynced: false }));
  }

  removeMessage(name: RunMessage): void {
    recording(this.#root, () => rmSync(join(this.path, name), { force: true }));
  }

  /**
   * Replaces `job.json`, so that a reader sees the old record or the new one, even after a crash.
   * Syncs the record of a job that may be running. If the end of a run is lost, the run merely looks
   * unfinished. A run on a virtual clock cannot be resumed after a crash.
   */
  writeRecord(record: RunRecord): void {
    const file = join(this.path, "job.json");
    const isOver = record.end !== null && !record.end.jobMayStillRun;
    try {
      replaceFile(file, `${JSON.stringify(record, null, 2)}\n`, {
        isSynced: record.connector !== null && record.clock === "real" && !isOver,
      });
      // A marker without a record would count as a leftover, so it comes second.
      if (record.end === null && !existsSync(this.#marker))
        writeFileSync(this.#marker, "", { mode: 0o600 });
      if (isOver) rmSync(this.#marker, { force: true });
    } catch (error) {
      throw new FxError(
        "FX5003",
        `cannot write the run's record ${file}: ${(error as Error).message}`,
        { cause: error, hint: "free disk space, or make the folder writable" },
      );
    }
  }
}

function makeRoot(root: string): void {
  for (const name of FOLDERS) {
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

/** Reports errors of the file system as FX5003. */
function recording<T>(root: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error || error instanceof FileRefused))
      throw error;
    throw new FxError("FX5003", `cannot record runs in ${root}: ${error.message}`, {
      cause: error,
      hint: "make the project's folder writable, or free disk space",
    });
  }
}

function replaceFile(
  file: string,
  content: string | Uint8Array,
  { isSynced }: { readonly isSynced: boolean },
): void {
  const partial = `${file}.${getThisProcess().pid}.tmp`;
  try {
    const descriptor = openOwnFile(partial, "replace");
    try {
      writeFileSync(descriptor, content);
      if (isSynced) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
