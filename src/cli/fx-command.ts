import { relative } from "node:path";
import { Args, Command, CommandHelp, Config, Help, type Interfaces } from "@oclif/core";
import type { ChalkInstance } from "chalk";
import type { CommandProcess } from "../process/command-process.ts";
import { asFxError, showError } from "../process/errors/show-error.ts";
import { refuseSwitchValues } from "../process/errors/usage-error.ts";
import { createStyle, paintResult } from "../process/terminal/text-style.ts";
import { getTextWidth } from "../process/terminal/text-width.ts";
import { wrapLines } from "../process/terminal/wrap-lines.ts";
import type { FxError } from "../runtime/base/errors/errors.ts";
import { findProjectRoot } from "../runtime/base/files.ts";
import { escapeJson, joinLines, joinWords, quoteWords } from "../runtime/base/text.ts";
import type { WorkerStarter } from "../runtime/local/open-workers.ts";
import { getProcessRuns } from "../runtime/local/process-defaults.ts";
import type { RunsPlace } from "../runtime/local/record/run-folder.ts";
import { Redactor } from "../runtime/secrets/redactor.ts";
import { completeFlags, fxArguments, hasFlag } from "./fx-arguments.ts";
import { switchFlag, useRuns } from "./shared-flags.ts";

/** oclif's list of the commands, and the process in which one of them runs. */
export class FxConfig extends Config {
  private constructor(
    options: Interfaces.Options,
    readonly process: CommandProcess,
  ) {
    super(options);
  }

  static async open(options: Interfaces.Options, process: CommandProcess): Promise<FxConfig> {
    const config = new FxConfig({ userPlugins: false, devPlugins: false, ...options }, process);
    await config.load();
    return config;
  }

  /** Runs a command, and returns its exit code. */
  async execute(id: string, argv: readonly string[]): Promise<number> {
    const Found = await this.findCommand(id, { must: true }).load();
    const Loaded = Found as unknown as new (
      argv: string[],
      config: FxConfig,
    ) => { execute(): Promise<number> };
    return new Loaded([...argv], this).execute();
  }
}

/** What a command offers to the code that does its work. */
export type CommandHost = FxCommand;

/** Secrets that are known so far. */
interface KnownValues {
  readonly values: Iterable<string>;
}

/** By default oclif would read a missing argument from standard input. */
const custom = Args.custom({ ignoreStdin: true });
export const argument = (description: string) => custom({ description });
export const requiredArgument = (description: string) => custom({ description, required: true });

/** The arguments of the commands that load several modules. */
export const PATH_ARGUMENTS = {
  path: argument("A module or a folder of modules (repeatable)."),
};

/** The `fx jobs` commands that hints name, unless they name the project already. */
const COMMANDS = /\bfx jobs(?: [a-z]+ [0-9a-f]{12}| --all|$)(?!\w| --project)/gm;

/** The base of all commands: `--json`, `--verbose`, printing and errors. */
export abstract class FxCommand extends Command {
  static override baseFlags = {
    json: switchFlag("Print the result as one JSON document.", { helpGroup: "GLOBAL" }),
    verbose: switchFlag("Print stack traces and the imported modules.", { helpGroup: "GLOBAL" }),
  };

  declare readonly config: FxConfig;
  /**
   * The root of the author's files, to locate errors in them. A command that loads a project sets
   * it.
   */
  projectRoot = this.process.cwd;
  /** How runs call blocking connectors. A command that loads a project sets it. */
  workers: WorkerStarter | undefined = undefined;
  wantsJson = hasFlag("--json", this.id, this.argv);
  wantsVerbose = hasFlag("--verbose", this.id, this.argv);

  private readonly hidden: KnownValues[] = [];
  /** Has no secrets until `hideSecrets` is called. */
  protected readonly redactor = new Redactor(() =>
    this.hidden.flatMap(({ values }) => [...values]),
  );
  /** Replaces the known secrets in a text. */
  readonly redact = (text: string): string => this.redactor.redact(text);

  /** Commands reach their process only through this. */
  get process(): CommandProcess {
    return this.config.process;
  }

  /** The command as it is typed: `jobs show`. */
  private get commandName(): string {
    return (this.id ?? "").replace(":", " ");
  }

  /** Where the runs of the project are recorded. */
  get runs(): RunsPlace {
    return getProcessRuns(this.projectRoot, this.process);
  }

  /** From now on, `redact` also replaces these secrets, and those that they will have. */
  hideSecrets(secrets: KnownValues): void {
    this.hidden.push(secrets);
  }

  protected get style(): ChalkInstance {
    return createStyle(this.process.stdout, this.process.env);
  }

  /** The columns for text on standard output. */
  protected get textWidth(): number {
    return getTextWidth(this.process.stdout, this.process.env);
  }

  /** Prints the result: text for people, or the document for programs. Adds the version to it. */
  print(text: string, document: object): void {
    const json = (): string => escapeJson(JSON.stringify({ v: 1, ok: true, ...document }));
    this.process.stdout.print(this.wantsJson ? `${json()}\n` : paintResult(text, this.style));
  }

  /** Prints lines that are not the result, on standard error. A line break in one is a mark. */
  note(...lines: readonly string[]): void {
    const shown = lines.map((line) => joinLines(this.nameProject(this.redact(line))));
    const { stderr } = this.process;
    stderr.print(`${wrapLines(shown.join("\n"), stderr.columns)}\n`);
  }

  protected override async init(): Promise<void> {
    await super.init();
    const flags = { ...FxCommand.baseFlags, ...this.ctor.flags };
    refuseSwitchValues(fxArguments(this.id, this.argv), flags, this.commandName);
  }

  /** `--runs` holds for the whole command. */
  protected override async parse<
    F extends Record<string, unknown>,
    B extends Record<string, unknown>,
    A extends Record<string, unknown>,
  >(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const output = await super.parse(options, argv ?? completeFlags(this.id ?? "", this.argv));
    const { runs } = output.flags as { readonly runs?: string };
    if (runs !== undefined) useRuns(runs, this.process);
    return output;
  }

  /**
   * Runs the command, shows the error if it fails, and returns the exit code: the number that `run`
   * returns, or 0.
   */
  async execute(): Promise<number> {
    try {
      await this.init();
      const code: unknown = await this.run();
      return typeof code === "number" ? code : 0;
    } catch (thrown) {
      const error = asFxError(thrown, this.commandName);
      this.showError(error);
      return error.exitCode;
    }
  }

  /** Shows the error and ends the process at once with its exit code. */
  end(error: FxError): never {
    this.showError(error);
    return this.process.exit(error.exitCode);
  }

  private showError(error: FxError): void {
    showError(this.process, error, {
      json: this.wantsJson,
      verbose: this.wantsVerbose,
      projectRoot: this.projectRoot,
      redact: (text) => this.nameProject(this.redact(text)),
    });
  }

  /**
   * Adds `--runs` to the `fx jobs` commands in a text if the user named that folder, and `--project`
   * if the project is not the one of the working directory.
   */
  protected nameProject(text: string): string {
    if (!text.includes("fx jobs")) return text;
    const { cwd, namedRuns } = this.process;
    const root = findProjectRoot(this.projectRoot);
    const flags = [
      ...(namedRuns === undefined ? [] : ["--runs", namedRuns]),
      ...(root === findProjectRoot(cwd) ? [] : ["--project", relative(cwd, root)]),
    ];
    return flags.length === 0 ? text : text.replace(COMMANDS, `$& ${quoteWords(flags)}`);
  }
}

/** Prints the help page of a command, or of fx itself. */
export async function showHelp(topic: readonly string[], config: FxConfig): Promise<void> {
  const { stdout, env } = config.process;
  const maxWidth = getTextWidth(stdout, env);
  const page = new HelpPage(config, { ...config.pjson.oclif.helpOptions, maxWidth });
  await page.showHelp([...topic]);
}

/** oclif leaves out two columns when it wraps a description below its flag. */
class CommandPage extends CommandHelp {
  override renderList(...[rows, options]: Parameters<CommandHelp["renderList"]>): string {
    return super.renderList(rows, { ...options, indentation: options.indentation + 2 });
  }
}

/** Prints with `OutputStream.print`, which reports a full disk and ignores a closed pipe. */
class HelpPage extends Help {
  declare protected config: FxConfig;
  protected override CommandHelpClass = CommandPage;

  /** Topics are commands, too. */
  protected override get sortedTopics(): Interfaces.Topic[] {
    return [];
  }

  protected override log(...lines: string[]): void {
    const page = lines.join(" ").replace(/^ +\$ .+$/gm, (line) => this.#wrapCommand(line));
    this.config.process.stdout.print(`${page}\n`);
  }

  /** Continues a long command on the next line, as a shell reads it. */
  #wrapCommand(line: string): string {
    if (line.length <= this.opts.maxWidth) return line;
    const parts = line.trim().split(/ (?=-)/); // a flag stays with its value
    return `  ${joinWords(parts, this.opts.maxWidth - 8).join(" \\\n      ")}`;
  }
}
