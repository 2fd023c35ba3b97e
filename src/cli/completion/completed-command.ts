import type { Interfaces } from "@oclif/core";
import { KINDS, WHATS } from "../../scaffold/kinds.ts";

/** What is offered for a value: these words, the names of files, or nothing. */
export type Offer = { readonly words: readonly string[] } | "files" | "nothing";

export interface CompletedFlag {
  readonly name: string;
  readonly char: string | undefined;
  readonly summary: string;
  readonly repeatable: boolean;
  /** Undefined for a flag that takes no value. */
  readonly value: Offer | undefined;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  readonly argument: Offer;
}

export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Words that no flag lists as its options: who reads them gives the better error. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "init": WHATS,
  "init --kind": [...new Set(WHATS.flatMap((what) => Object.keys(KINDS[what])))],
  "execute --resolver": ["flyte-fx/task-template", "flyte-fx/function"],
  "completion": SHELLS,
};

/** Values by these names are paths. */
const PATHS = /^(FILE|DIR|FOLDER|URI)\b/;

/** What a shell has to know of fx, from oclif's manifest: no command is loaded for it. */
export function completedCommands(config: Interfaces.Config): CompletedCommand[] {
  return config.commands.map(completedCommand).sort((a, b) => a.name.localeCompare(b.name, "en"));
}

function completedCommand({ id, summary = "", flags, args }: Interfaces.Config["commands"][number]): CompletedCommand {
  const hasPath = id === "execute" || Object.keys(args).some((name) => name === "file" || name === "path");
  const helpFlag: CompletedFlag = { name: "help", char: "h", summary: "Show this command's help.", repeatable: false, value: undefined };
  const shown = Object.values(flags).filter((flag) => flag.hidden !== true);
  return {
    name: id,
    summary,
    flags: [...shown.flatMap((flag) => completedFlags(id, flag)), helpFlag],
    argument: offerOf(WORDS[id], hasPath),
  };
}

function completedFlags(id: string, flag: Interfaces.Config["commands"][number]["flags"][string]): CompletedFlag[] {
  const { name, char, description: summary = "" } = flag;
  if (flag.type === "boolean") {
    const plain = { name, char, summary, repeatable: false, value: undefined };
    return flag.allowNo ? [plain, { ...plain, name: `no-${name}`, char: undefined }] : [plain];
  }
  const value = offerOf(flag.options ?? WORDS[`${id} --${name}`], PATHS.test(String(flag.helpValue ?? "")));
  return [{ name, char, summary, repeatable: flag.multiple === true, value }];
}

function offerOf(words: readonly string[] | undefined, isPath: boolean): Offer {
  return words === undefined ? (isPath ? "files" : "nothing") : { words };
}
