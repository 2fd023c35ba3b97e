import type { CommandProcess } from "../../process/command-process.ts";
import { kebabCase } from "../../project/inputs/split-task-words.ts";
import { isTemplateFile } from "../../project/template-file.ts";
import { findProjectRoot } from "../../runtime/base/files.ts";
import { getProcessRuns } from "../../runtime/local/process-defaults.ts";
import { listRuns } from "../../runtime/local/record/stored-runs.ts";
import { isResumable } from "../../runtime/local/resumed-run.ts";
import type { OfferKind } from "./list-completed-commands.ts";

/** A task as far as a shell completes it. */
export interface OfferedTask {
  readonly name: string;
  readonly inputs: readonly OfferedInput[];
}

export interface OfferedInput {
  readonly name: string;
  readonly isBoolean: boolean;
  /** Those of an enum. */
  readonly values: readonly string[];
}

/** Loads the tasks of a path, or of the current project. */
type LoadTasks = (path: string | undefined) => Promise<readonly OfferedTask[]>;

/**
 * The words that a shell may offer, without those that it would expand.
 *
 * @param words the path; for inputs and values also the task; for values also the flag
 */
export async function offerWords(
  offer: OfferKind,
  words: readonly string[],
  loadTasks: LoadTasks,
  process: CommandProcess,
): Promise<readonly string[]> {
  const offered =
    offer === "resumable"
      ? listResumable(process)
      : listOffered(offer, words, await loadSafely(words[0], loadTasks));
  return offered.filter((word) => /^[\w@%+=:,./-]+$/.test(word));
}

/** A serialized task has no module to load. */
async function loadSafely(
  path: string | undefined,
  load: LoadTasks,
): Promise<readonly OfferedTask[]> {
  return path !== undefined && isTemplateFile(path) ? [] : load(path);
}

function listOffered(
  offer: Exclude<OfferKind, "resumable">,
  [, name, flag]: readonly string[],
  tasks: readonly OfferedTask[],
): readonly string[] {
  if (offer === "tasks") return tasks.map((task) => task.name);
  const inputs = tasks.find((task) => task.name === name)?.inputs ?? [];
  if (offer === "inputs") return inputs.flatMap(toFlags);
  return inputs.find((input) => toFlags(input)[0] === flag)?.values ?? [];
}

function toFlags({ name, isBoolean }: OfferedInput): readonly string[] {
  const flag = kebabCase(name);
  return isBoolean ? [`--${flag}`, `--no-${flag}`] : [`--${flag}`];
}

/** The runs that `fx jobs resume` can continue. */
function listResumable(process: CommandProcess): readonly string[] {
  return listRuns(getProcessRuns(findProjectRoot(process.cwd), process))
    .filter(({ state, record }) => state === "lost" && isResumable(record))
    .map(({ id }) => id);
}
