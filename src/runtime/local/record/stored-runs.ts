import { type Stats, lstatSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";
import { joinChoices, quote } from "../../base/text.ts";
import { getMarkerPath, getRunPath, listFolders, type RunsPlace } from "./run-folder.ts";
import { getDriver, getProcessState, getThisProcess, type ProcessIdentity } from "./run-lock.ts";
import { listLeftJobs, readRunRecord, type RunRecord } from "./run-record.ts";

/**
 * | state | meaning |
 * |---|---|
 * | `running` | a process drives the run |
 * | `lost` | the process that drove the run is gone |
 * | `left` | the run has ended, but a job of it may still run |
 * | `ended` | the run has ended, and no job of it runs |
 */
export const RUN_STATES = ["running", "lost", "left", "ended"] as const;

export type RunState = (typeof RUN_STATES)[number];

/** A run in `.fx/runs`. */
export interface StoredRun {
  readonly id: string;
  readonly folder: string;
  readonly state: RunState;
  readonly record: RunRecord;
  /** The process that took the run's lock last. */
  readonly driver: ProcessIdentity | undefined;
}

/** A run that cannot be read. If `runId` is undefined, the folder `.fx` itself cannot be read. */
export interface UnreadableRun {
  readonly runId: string | undefined;
  readonly reason: string;
}

type Unreadable = (run: UnreadableRun) => void;

const RUN_ID = /^[\w-]{1,64}$/;

/**
 * Lists the runs of a project. Follows no links in `.fx`, because they may lead to other people's
 * files.
 *
 * @param unreadable called for each run whose record cannot be read
 */
export function listRuns(place: RunsPlace, unreadable: Unreadable = () => undefined): StoredRun[] {
  return readRuns(place, unreadable, () => listRunIds(place));
}

/**
 * Lists the runs that have not ended, or have left a job: those with an entry in `.fx/unfinished`.
 * Removes the entry of a run that does not exist.
 */
export function listUnfinishedRuns(
  place: RunsPlace,
  unreadable: Unreadable = () => undefined,
): StoredRun[] {
  return readRuns(place, unreadable, () => {
    const marked = listFolder(place.unfinished);
    const ids = new Set(listRunIds(place));
    for (const runId of marked) if (!ids.has(runId)) removeMarker(place, runId);
    return marked.filter((runId) => ids.has(runId));
  }).filter(({ state }) => state !== "ended");
}

/** The runs that this process began and that may have left a job, also those within a task. */
export function listRunsOfProcess(pid: number, place: RunsPlace): StoredRun[] {
  return listUnfinishedRuns(place).filter(
    ({ record }) => record.pid === pid && listLeftJobs(record).length > 0,
  );
}

/**
 * Finds a run by the start of its id, or the newest one by `@last`.
 *
 * @throws FX2001 unless there is exactly one; FX2023 if its record cannot be read
 */
export function findRun(place: RunsPlace, text: string): StoredRun {
  const note = (run: UnreadableRun): void => {
    refuseUnreadableFolder(run, place);
    if (run.runId === text)
      throw new FxError("FX2023", `the record of run ${text} cannot be read: ${run.reason}`, {
        hint: `fx jobs forget ${text}`,
      });
  };
  const runs = readRuns(place, note, () => {
    const ids = listRunIds(place);
    return ids.includes(text) && wasRecorded(place, text) ? [text] : ids;
  });
  const found = text === "@last" ? runs.sort(newestFirst).slice(0, 1) : matching(runs, text);
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new FxError(
      "FX2001",
      `several runs start with ${quote(text)}: ${joinChoices(found.map(({ id }) => id))}`,
      { hint: "type more of the ID" },
    );
  const ids = runs.map(({ id }) => id);
  throw new FxError(
    "FX2001",
    text === "@last"
      ? `there are no runs in ${nameRoot(place)}`
      : `no run ${quote(text)} in ${nameRoot(place)}${didYouMean(text, ids)}`,
    { hint: ids.length === 0 ? "fx run FILE TASK starts one" : "fx jobs --all" },
  );
}

function refuseUnreadableFolder({ runId, reason }: UnreadableRun, place: RunsPlace): void {
  if (runId === undefined)
    throw new FxError("FX5003", `the runs of ${nameRoot(place)} cannot be read: ${reason}`);
}

/** The project, or the folder that replaces its `.fx/runs`. */
export function nameRoot({ root, runs }: RunsPlace): string {
  return root === runs ? runs : dirname(root);
}

function matching(runs: readonly StoredRun[], text: string): StoredRun[] {
  if (!RUN_ID.test(text))
    throw new FxError("FX2001", `${quote(text)} is not the ID of a run`, { hint: "fx jobs --all" });
  const exact = runs.filter(({ id }) => id === text);
  return exact.length > 0 ? exact : runs.filter(({ id }) => id.startsWith(text));
}

/** When a run began, on the machine's clock. */
export function getBegin({ record }: StoredRun): number {
  return Date.parse(record.createdAt);
}

/** Orders runs by their start. */
export function newestFirst(one: StoredRun, other: StoredRun): number {
  return getBegin(other) - getBegin(one);
}

/**
 * Removes a run's record, with the results in its folder. Its job, if any, is not touched.
 *
 * @throws FX5003 if the folder cannot be removed
 */
export function removeRun(place: RunsPlace, runId: string): void {
  try {
    for (const folder of listFolders(place)) requireFolder(folder); // a link may lead to other people's files
    rmSync(getRunPath(place, runId), { recursive: true, force: true }); // a link, but not what it leads to
    rmSync(join(place.served, runId), { recursive: true, force: true });
    removeMarker(place, runId);
  } catch (error) {
    throw new FxError("FX5003", `cannot remove run ${runId}: ${(error as Error).message}`, {
      cause: error,
      hint: "make the folder of the runs writable",
    });
  }
}

/**
 * Removes the ended runs that ended before a moment, except the newest `keep` and those of this
 * process. Reads only the records beyond these. The clock may have been set back, so the newest may
 * look old.
 *
 * @throws FX5003 if the runs cannot be listed, or a run cannot be removed
 */
export function removeEndedRuns(
  place: RunsPlace,
  { keep, endedBefore = Infinity }: { readonly keep: number; readonly endedBefore?: number },
): readonly string[] {
  const own = getThisProcess().pid;
  const removed = readRuns(
    place,
    (run) => refuseUnreadableFolder(run, place),
    () => listEndedIds(place).slice(keep),
  ).filter(
    ({ state, record }) =>
      state === "ended" && Date.parse(record.updatedAt) < endedBefore && record.pid !== own,
  );
  for (const { id } of removed) removeRun(place, id);
  return removed.map(({ id }) => id);
}

/** The runs without a marker, the one whose record was written last first. */
function listEndedIds(place: RunsPlace): string[] {
  const marked = new Set(listFolder(place.unfinished));
  return listRunIds(place)
    .filter((runId) => !marked.has(runId) && getStatus(getRunPath(place, runId))?.isDirectory())
    .map((runId) => ({ runId, writtenAt: getStatus(getRecordPath(place, runId))?.mtimeMs ?? 0 }))
    .sort((one, other) => other.writtenAt - one.writtenAt)
    .map(({ runId }) => runId);
}

function readRuns(
  place: RunsPlace,
  unreadable: Unreadable,
  listIds: () => readonly string[],
): StoredRun[] {
  let ids: readonly string[] = [];
  try {
    requireFolder(place.root);
    ids = listIds();
  } catch (error) {
    unreadable({ runId: undefined, reason: (error as Error).message });
  }
  return ids.flatMap((runId) => readRun(place, runId, unreadable));
}

function readRun(place: RunsPlace, runId: string, unreadable: Unreadable): StoredRun[] {
  const folder = getRunPath(place, runId);
  try {
    requireFolder(folder);
    if (!wasRecorded(place, runId)) return [];
    // Read the driver first: it may record the end of the run and exit between the two reads.
    const driver = getDriver(folder);
    const isDriven = driver !== undefined && getProcessState(driver) !== "gone";
    const record = readRunRecord(folder, runId);
    return [{ id: runId, folder, record, driver, state: getState(record, isDriven) }];
  } catch (error) {
    unreadable({ runId, reason: (error as Error).message });
    return [];
  }
}

/** A run that died before its first record has no marker either, and has created nothing. */
function wasRecorded(place: RunsPlace, runId: string): boolean {
  return [getRecordPath(place, runId), getMarkerPath(place, runId)].some(
    (path) => getStatus(path) !== undefined,
  );
}

function getRecordPath(place: RunsPlace, runId: string): string {
  return join(getRunPath(place, runId), "job.json");
}

function getState({ end }: RunRecord, isDriven: boolean): RunState {
  if (end !== null) return end.jobMayStillRun ? "left" : "ended";
  return isDriven ? "running" : "lost";
}

function listRunIds(place: RunsPlace): string[] {
  return listFolder(place.runs).filter((name) => RUN_ID.test(name));
}

/** The names in a folder; empty if it does not exist. */
function listFolder(path: string): string[] {
  return requireFolder(path) ? readdirSync(path).sort() : [];
}

/** False if the path does not exist. Throws if it is not a folder but, for instance, a link. */
function requireFolder(path: string): boolean {
  const status = getStatus(path);
  if (status === undefined) return false;
  if (status.isDirectory()) return true;
  throw new Error(`${path} is ${status.isSymbolicLink() ? "a link" : "not a folder"}`);
}

function removeMarker(place: RunsPlace, runId: string): void {
  const marker = getMarkerPath(place, runId);
  if (getStatus(marker)?.isFile() === true) rmSync(marker, { force: true });
}

function getStatus(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
