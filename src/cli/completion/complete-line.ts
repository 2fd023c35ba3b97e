import { kebabCase } from "../../project/inputs/task-words.ts";
import { isTemplateFile } from "../../project/template-file.ts";
import { findProjectRoot, listNames } from "../../runtime/base/files.ts";
import { getProcessRuns } from "../../runtime/local/process-defaults.ts";
import type { FxConfig } from "../fx-command.ts";
import { useRuns } from "../shared-flags.ts";

/** A task as far as a shell completes it. */
export interface OfferedTask {
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly type: OfferedType }[];
}

interface OfferedType {
  readonly kind: string;
  /** The type of an optional value. */
  readonly inner?: OfferedType;
  /** Those of an enum. */
  readonly values?: readonly string[];
}

/** Loads the tasks of a path, or of the current project. */
type LoadTasks = (path: string | undefined) => Promise<readonly OfferedTask[]>;

type LoadableCommand = FxConfig["commands"][number];
type ValuedFlag = Extract<LoadableCommand["flags"][string], { readonly type: "option" }>;

/** Stands for the names of files, which the shell completes itself. */
const FILES = [":files"];
export const SHELLS = ["bash", "zsh", "fish"] as const;

/**
 * The words that a shell may offer for the last one of a line: each a word, and after a tab what it
 * means. None that the shell would expand.
 *
 * @param line the words after `fx`; the last one may be empty
 */
export async function completeLine(
  line: readonly string[],
  config: FxConfig,
  loadTasks: LoadTasks,
): Promise<readonly string[]> {
  const [name = "", ...rest] = line;
  if (rest.length === 0 || name === "help") return listCommands(config);
  const second = `${name}:${rest[0]!}`;
  const subcommand = rest.length > 1 ? config.commands.find(({ id }) => id === second) : undefined;
  const command = subcommand ?? config.findCommand(name);
  if (command === undefined) return [];
  const words = subcommand === undefined ? rest : rest.slice(1);
  const offered = await new Completion(command, words, config, loadTasks).complete();
  if (offered === FILES) return FILES;
  const lines = offered.map((word) => (word.includes("\t") ? word : explain(word)));
  return lines.filter((line) => /^[\w@%+=:,./-]+\t/.test(line));
}

/** The commands of one word. */
export function listCommands({ commands }: FxConfig): string[] {
  const shown = commands.filter(({ id }) => !id.includes(":"));
  const words = shown.map(({ id, summary }) => explain(id, summary)).sort();
  return [...words, explain("help", "Show the help of a command.")];
}

function explain(word: string, meaning = ""): string {
  return `${word}\t${meaning}`;
}

/** The completion of the last word after a command. */
class Completion {
  readonly #current: string;
  /** The arguments before the last word, without flags and their values. */
  readonly #given: string[] = [];
  /** The flag before the last word, if that is its value. */
  #valued: ValuedFlag | undefined;
  readonly #previous: string;

  constructor(
    private readonly command: LoadableCommand,
    words: readonly string[],
    private readonly config: FxConfig,
    private readonly loadTasks: LoadTasks,
  ) {
    this.#current = words.at(-1)!;
    this.#previous = words.at(-2) ?? "";
    for (const word of words.slice(0, -1)) this.#read(word);
  }

  #read(word: string): void {
    if (this.#valued?.name === "runs") useRuns(word, this.config.process);
    if (this.#valued !== undefined) this.#valued = undefined;
    else if (word.startsWith("-")) this.#valued = this.#findValued(word);
    else this.#given.push(word);
  }

  #findValued(word: string): ValuedFlag | undefined {
    return Object.values(this.command.flags).find(
      (flag): flag is ValuedFlag =>
        flag.type === "option" && (word === `--${flag.name}` || word === `-${flag.char ?? ""}`),
    );
  }

  async complete(): Promise<readonly string[]> {
    const [, written = "", value] = /^(--[\w-]+)=(.*)$/.exec(this.#current) ?? [];
    const inline = value === undefined ? undefined : this.#findValued(written);
    if (inline !== undefined)
      return (await this.#listValues(inline)).map((word) => `${written}=${word}`);
    if (this.#valued !== undefined) return this.#listValues(this.#valued);
    if (this.#current.startsWith("-")) return [...this.#listFlags(), ...(await this.#listInputs())];
    return this.#listArguments();
  }

  #listFlags(): string[] {
    const shown = Object.values(this.command.flags).filter(({ hidden }) => hidden !== true);
    const flags = shown.flatMap((flag) => {
      const meaning = flag.description;
      const negated = flag.type === "boolean" && flag.allowNo;
      return [
        explain(`--${flag.name}`, meaning),
        ...(negated ? [explain(`--no-${flag.name}`, meaning)] : []),
      ];
    });
    return [...flags, explain("--help", "Show this command's help.")];
  }

  async #listValues({ name, options, helpValue }: ValuedFlag): Promise<readonly string[]> {
    if (options !== undefined) return options;
    switch (`${this.command.id} --${name}`) {
      case "check --task":
        return this.#listTasks();
      case "check --only":
      case "check --skip":
      case "check --explain": {
        const { ALL_CHECKS } = await import("../../runtime/check/conformance/all-checks.ts");
        const checks = ALL_CHECKS.map(({ id }) => id);
        if (name === "explain") {
          const { SCHEDULE_CHECKS } =
            await import("../../runtime/check/schedules/run-schedules.ts");
          return [...checks, ...SCHEDULE_CHECKS.map(({ id }) => id)];
        }
        return [...new Set(checks.map((id) => id.slice(0, id.indexOf("/") + 1))), ...checks];
      }
      case "init --kind": {
        const { listKinds, WHATS } = await import("../../scaffold/kinds.ts");
        return [...new Set(WHATS.flatMap(listKinds))];
      }
      default:
        return /^(FILE|DIR|FOLDER|URI)\b/.test(String(helpValue ?? "")) ? FILES : [];
    }
  }

  async #listArguments(): Promise<readonly string[]> {
    const { id, args } = this.command;
    const count = this.#given.length;
    const prefix = `${id}:`;
    const subcommands = this.config.commandIDs.filter((each) => each.startsWith(prefix)).sort();
    if (subcommands.length > 0)
      return count > 0
        ? []
        : subcommands.map((each) =>
            explain(each.slice(prefix.length), this.config.findCommand(each)?.summary),
          );
    if (id === "run" && count > 0) return count === 1 ? this.#listTasks() : this.#listInputValues();
    if (id === "jobs:resume") return listResumable(this.config);
    if ("id" in args) return count > 0 && this.command.strict !== false ? [] : this.#listRuns();
    if (id === "completion") return count > 0 ? [] : SHELLS;
    if (id === "init") return count > 0 ? FILES : ["connector", "task"];
    if (id === "check" && count > 0) return [];
    return id === "execute" || "file" in args || "path" in args ? FILES : [];
  }

  async #listTasks(): Promise<string[]> {
    return (await this.#load(this.#given[0])).map(({ name }) => name);
  }

  /** The inputs of the task of `fx run` by their flags. */
  async #findInputs(): Promise<ReadonlyMap<string, OfferedType>> {
    const [path, name] = this.#given;
    if (this.command.id !== "run" || name === undefined) return new Map();
    const task = (await this.#load(path)).find((each) => each.name === name);
    return new Map(
      task?.inputs.map(({ name, type }) => [
        kebabCase(name),
        type.kind === "optional" ? type.inner! : type,
      ]),
    );
  }

  async #listInputs(): Promise<string[]> {
    return [...(await this.#findInputs())].flatMap(([flag, { kind }]) =>
      kind === "bool" ? [`--${flag}`, `--no-${flag}`] : [`--${flag}`],
    );
  }

  async #listInputValues(): Promise<readonly string[]> {
    if (!this.#previous.startsWith("--")) return [];
    return (await this.#findInputs()).get(this.#previous.slice(2))?.values ?? [];
  }

  /** A serialized task has no module to load. */
  async #load(path: string | undefined): Promise<readonly OfferedTask[]> {
    if (path !== undefined && isTemplateFile(path)) return [];
    try {
      return await this.loadTasks(path);
    } catch {
      return []; // the command itself reports the error
    }
  }

  #listRuns(): string[] {
    const names = listNames(getRuns(this.config).runs);
    return ["@last", ...names.filter((name) => !name.startsWith("."))];
  }
}

function getRuns({ process }: FxConfig) {
  return getProcessRuns(findProjectRoot(process.cwd), process);
}

/** The runs that `fx jobs resume` can continue. */
async function listResumable(config: FxConfig): Promise<string[]> {
  const [{ listRuns }, { isResumable }] = await Promise.all([
    import("../../runtime/local/record/stored-runs.ts"),
    import("../../runtime/local/record/run-record.ts"),
  ]);
  return listRuns(getRuns(config))
    .filter(({ state, record }) => state === "lost" && isResumable(record))
    .map(({ id }) => id);
}
