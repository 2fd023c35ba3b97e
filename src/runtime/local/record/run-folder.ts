import { existsSync, lstatSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { makeFolders } from "../../base/files.ts";
import { replaceOwnFile } from "../../base/open-own-file.ts";
import { FileRefused, readBoundedFile } from "../../base/read-bounded-file.ts";
import { isOnThisMachine } from "../../client/split-address.ts";
import type { RunOptions } from "../../task/run/run-options.ts";
import { releaseLock, takeLock } from "./run-lock.ts";
import type { RunRecord } from "./run-record.ts";

/** The folders in which runs are recorded. */
export interface RunsPlace {
  /** What fx owns: the others are in it, or are the same folder. */
  readonly root: string;
  /** A folder for each run. */
  readonly runs: string;
  /** An empty file for each run that has not ended or has left a job. */
  readonly unfinished: string;
  /** Where runs at a server on this machine exchange files with it. */
  readonly served: string;
}

/** @param folder replaces `.fx/runs`. Default: none */
export function placeRuns(projectRoot: string, folder?: string): RunsPlace {
  const root = join(projectRoot, ".fx");
  const runs = join(root, "runs");
  const chosen = folder === undefined || folder === "" ? runs : resolve(folder);
  const [own, dot] = chosen === runs ? [root, ""] : [chosen, "."];
  const inOwn = (name: string): string => join(own, `${dot}${name}`);
  return { root: own, runs: chosen, unfinished: inOwn("unfinished"), served: inOwn("served") };
}

/** The messages of a run, as Flyte encodes them. */
export type RunMessage = "template.pb" | "inputs.pb" | "outputs.pb";

/**
 * Creates the folder of a run. Only its owner can read it, and git ignores it.
 *
 * @throws FX5003 if the folder cannot be written
 */
export function createRunFolder(place: RunsPlace, runId: string): RunFolder {
  return recording(place, () => {
    makeFoldersOf(place);
    makeFolders(join(place.runs, runId), 0o700); // it exists already if the inputs hold tables
    return new RunFolder(place, runId);
  });
}

/**
 * Creates the folder that holds the folders of all runs, and returns its path.
 *
 * @throws FX5003 if it cannot be created
 */
export function createRunsFolder(place: RunsPlace): string {
  recording(place, () => makeFoldersOf(place));
  return place.runs;
}

/** The path of a run's folder, which may not exist yet. */
export function getRunPath({ runs }: RunsPlace, runId: string): string {
  return join(runs, runId);
}

/**
 * Creates the folder in which runs at a server on this machine exchange files with it, and that of
 * a run in it. Returns the path of the first one. A server never opens the records of runs.
 */
export function createServedFolder(place: RunsPlace, runId = ""): string {
  recording(place, () => {
    makeFoldersOf(place);
    refuseLink(place.served);
    makeFolders(join(place.served, runId), 0o700);
  });
  return place.served;
}

/** The folder in which a run exchanges files with its job. It may not exist yet. */
export function getExchangePath(
  { runs, endpoint }: Pick<RunOptions, "endpoint"> & { readonly runs: RunsPlace },
  runId: string,
): string {
  return endpoint !== undefined && isOnThisMachine(endpoint.address)
    ? join(runs.served, runId)
    : getRunPath(runs, runId);
}

/** The entry that marks a run until it has ended and left no job, so that fx finds it quickly. */
export function getMarkerPath({ unfinished }: RunsPlace, runId: string): string {
  return join(unfinished, runId);
}

/** The folder of one run: its record, its messages and its results. */
export class RunFolder {
  readonly path: string;
  readonly #marker: string;

  constructor(
    private readonly place: RunsPlace,
    readonly runId: string,
  ) {
    this.path = getRunPath(place, runId);
    this.#marker = getMarkerPath(place, runId);
  }

  /** From now on this process drives the run. Throws RunHeld if another one does. */
  lock({ force = false } = {}): void {
    recording(this.place, () => {
      for (const folder of listFolders(this.place)) refuseLink(folder);
      takeLock(this.path, { force });
    });
  }

  unlock(): void {
    releaseLock(this.path);
  }

  /** Writes one of the run's messages, whole. */
  writeMessage(name: RunMessage, bytes: Uint8Array): void {
    const file = join(this.path, name);
    recording(this.place, () => replaceOwnFile(file, bytes));
  }

  removeMessage(name: RunMessage): void {
    recording(this.place, () => rmSync(join(this.path, name), { force: true }));
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
      replaceOwnFile(file, `${JSON.stringify(record, null, 2)}\n`, {
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

/** Reads one of the messages in a run's folder. */
export function readRecordedMessage(folder: string, name: RunMessage): Uint8Array {
  return readBoundedFile(join(folder, name), { links: false });
}

/** The folders that fx creates, outermost first. */
export function listFolders({ root, runs, unfinished }: RunsPlace): readonly string[] {
  return [...new Set([root, runs, unfinished])];
}

/** Keeps git from seeing the folder, unless it was there before. */
function makeFoldersOf(place: RunsPlace): void {
  const isNew = !existsSync(place.root);
  for (const folder of listFolders(place)) {
    refuseLink(folder);
    makeFolders(folder, 0o700);
  }
  const ignore = join(place.root, ".gitignore");
  const isOwn = isNew || place.root !== place.runs;
  if (isOwn && lstatSync(ignore, { throwIfNoEntry: false }) === undefined)
    writeFileSync(ignore, "*\n");
}

/** Through a link, fx would overwrite or remove other people's files. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new FxError("FX5003", `cannot record runs in ${path}: it is a link`, {
    hint: `rm ${path}, and to record runs elsewhere: --runs DIR`,
  });
}

/** Reports errors of the file system as FX5003. */
function recording<T>({ root }: RunsPlace, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error || error instanceof FileRefused))
      throw error;
    throw new FxError("FX5003", `cannot record runs in ${root}: ${error.message}`, {
      cause: error,
      hint: "make the folder writable, free disk space, or name another folder: --runs /tmp/fx-runs",
    });
  }
}
