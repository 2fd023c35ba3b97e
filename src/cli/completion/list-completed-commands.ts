import type { Interfaces } from "@oclif/core";
import { ALL_CHECKS } from "../../runtime/check/conformance/all-checks.ts";
import { SCHEDULE_CHECKS } from "../../runtime/check/schedules/schedule-checks.ts";
import { listKinds, WHATS } from "../../scaffold/kinds.ts";

/**
 * What a shell suggests for a value: `words`, or those for the command's first argument; file
 * names; the runs of the project, or those that can be resumed; its tasks; or nothing.
 */
export type Offer =
  | {
      readonly words: readonly string[];
      readonly byFirst?: Readonly<Record<string, readonly string[]>>;
    }
  | "files"
  | "runs"
  | "resumable"
  | "tasks"
  | "nothing";

export interface CompletedFlag {
  readonly name: string;
  readonly char: string | undefined;
  readonly summary: string;
  readonly repeatable: boolean;
  /** Undefined for a flag without a value. */
  readonly value: Offer | undefined;
}

export interface CompletedCommand {
  /** With a colon if it has two words: `jobs:show`. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  readonly argument: Offer;
  /** After this many arguments, the shell suggests only flags. */
  readonly mostArguments: number | undefined;
}

export const SHELLS = ["bash", "zsh", "fish"] as const;

/** What the scripts ask fx for when somebody presses Tab. */
export const OFFERS = ["tasks", "inputs", "values", "resumable"] as const;
export type OfferKind = (typeof OFFERS)[number];

const CHECKS = ALL_CHECKS.map(({ id }) => id);
/** `create/` and so on. */
const GROUPS = [...new Set(CHECKS.map((id) => id.slice(0, id.indexOf("/") + 1)))];

/**
 * Values that the flags do not declare as options, because the commands reject others with a better
 * error.
 */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  init: WHATS,
  "init --kind": [...new Set(WHATS.flatMap(listKinds))],
  "execute --resolver": ["flyte-fx/task-template", "flyte-fx/function"],
  completion: SHELLS,
  "check --only": [...GROUPS, ...CHECKS],
  "check --skip": [...GROUPS, ...CHECKS],
  "check --explain": [...CHECKS, ...SCHEDULE_CHECKS.map(({ id }) => id)],
};

const BY_FIRST: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "init --kind": Object.fromEntries(WHATS.map((what) => [what, listKinds(what)])),
};

/** After these arguments, fx accepts no more, or only the task knows the inputs that follow. */
const MOST_ARGUMENTS: Readonly<Record<string, number>> = {
  run: 2,
  check: 1,
  "jobs:show": 1,
  "jobs:attach": 1,
};

/** The value names of flags that are paths. */
const PATHS = /^(FILE|DIR|FOLDER|URI)\b/;

const HELP_FLAG: CompletedFlag = {
  name: "help",
  char: "h",
  summary: "Show this command's help.",
  repeatable: false,
  value: undefined,
};

type LoadableCommand = Interfaces.Config["commands"][number];

/** Reads fx's commands and flags from oclif's manifest, without loading a command. */
export function listCompletedCommands(config: Interfaces.Config): CompletedCommand[] {
  return config.commands
    .map((command) => completedCommand(command, listSecondWords(config, command.id)))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** The words that make another command of this one: `show` and others for `jobs`. */
function listSecondWords({ commandIDs }: Interfaces.Config, id: string): string[] {
  return commandIDs
    .filter((other) => other.startsWith(`${id}:`))
    .map((other) => other.slice(id.length + 1))
    .sort();
}

function completedCommand(
  { id, summary = "", flags, args }: LoadableCommand,
  secondWords: readonly string[],
): CompletedCommand {
  const hasPath = id === "execute" || "file" in args || "path" in args;
  const shown = Object.values(flags).filter((flag) => flag.hidden !== true);
  return {
    name: id,
    summary,
    flags: [...shown.flatMap((flag) => completedFlags(id, flag)), HELP_FLAG],
    ...(secondWords.length > 0
      ? { argument: { words: secondWords }, mostArguments: 1 }
      : {
          argument: "id" in args ? toRuns(id) : toOffer(WORDS[id], hasPath),
          mostArguments: MOST_ARGUMENTS[id],
        }),
  };
}

function toRuns(id: string): Offer {
  return id === "jobs:resume" ? "resumable" : "runs";
}

function completedFlags(id: string, flag: LoadableCommand["flags"][string]): CompletedFlag[] {
  const { name, char, description: summary = "" } = flag;
  if (flag.type === "boolean") {
    const plain = { name, char, summary, repeatable: false, value: undefined };
    return flag.allowNo ? [plain, { ...plain, name: `no-${name}`, char: undefined }] : [plain];
  }
  const key = `${id} --${name}`;
  const isPath = PATHS.test(String(flag.helpValue ?? ""));
  const value =
    key === "check --task" ? "tasks" : toOffer(flag.options ?? WORDS[key], isPath, BY_FIRST[key]);
  return [{ name, char, summary, repeatable: flag.multiple === true, value }];
}

function toOffer(
  words: readonly string[] | undefined,
  isPath: boolean,
  byFirst?: Readonly<Record<string, readonly string[]>>,
): Offer {
  if (words === undefined) return isPath ? "files" : "nothing";
  return byFirst === undefined ? { words } : { words, byFirst };
}

/** The names of the commands with one word. */
export function firstWords(commands: readonly CompletedCommand[]): string[] {
  return commands.map(({ name }) => name).filter((name) => !name.includes(":"));
}

/** The commands with two words as shell patterns: `"jobs show"`. */
export function twoWords(commands: readonly CompletedCommand[]): string[] {
  return commands
    .filter(({ name }) => name.includes(":"))
    .map(({ name }) => `"${name.replace(":", " ")}"`);
}

/** The flag as shell patterns: `"run --inputs"`, and its short form. */
export function spellings({ name }: CompletedCommand, flag: CompletedFlag): string[] {
  const long = `"${name} --${flag.name}"`;
  return flag.char === undefined ? [long] : [long, `"${name} -${flag.char}"`];
}

/** The patterns of every flag whose value is the next word. */
export function flagsWithValue(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap((command) =>
    command.flags.flatMap((flag) => (flag.value === undefined ? [] : spellings(command, flag))),
  );
}
