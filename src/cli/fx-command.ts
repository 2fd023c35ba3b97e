import { Args, Command, Flags, Help, type Interfaces } from "@oclif/core";
import type { ChalkInstance } from "chalk";
import { FxError } from "../runtime/base/errors/errors.ts";
import { escapeJson, terminalText } from "../runtime/base/text.ts";
import { getProcessRuns } from "../runtime/local/process-defaults.ts";
import type { RunsPlace } from "../runtime/local/record/runs-place.ts";
import { Redactor } from "../runtime/secrets/redactor.ts";
import { asFxError, showError } from "./errors/show-error.ts";
import { refuseSwitchValues } from "./errors/usage-error.ts";
import { hasFlag, fxArguments } from "./fx-arguments.ts";
import { nameProject } from "./jobs/name-project.ts";
import { exitProcess } from "./process-end/exit-process.ts";
import { useRuns } from "./runs-flag.ts";
import { createStyle } from "./terminal/text-style.ts";
import { getTextWidth } from "./terminal/text-width.ts";
import { writeOut } from "./terminal/write-out.ts";

/** The services that a command offers to the code that does its work. */
export type CommandHost = Pick<
  FxCommand,
  | "projectRoot"
  | "runs"
  | "wantsJson"
  | "wantsVerbose"
  | "redact"
  | "hideSecrets"
  | "print"
  | "note"
  | "end"
>;

/** Secrets that are known so far. */
interface KnownValues {
  readonly values: Iterable<string>;
}

/** An argument of a command. By default oclif would read a missing one from standard input. */
export const argument = Args.custom({ ignoreStdin: true });

/** The base of all commands: `--json`, `--verbose`, printing and errors. */
export abstract class FxCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: "Print the result as one JSON document.",
      helpGroup: "GLOBAL",
    }),
    verbose: Flags.boolean({
      description: "Print stack traces and the imported modules.",
      helpGroup: "GLOBAL",
    }),
  };

  /**
   * The root of the author's files, to locate errors in them. A command that loads a project sets
   * it.
   */
  projectRoot = process.cwd();
  wantsJson = hasFlag("--json", this.id, this.argv);
  wantsVerbose = hasFlag("--verbose", this.id, this.argv);

  private readonly hidden: KnownValues[] = [];
  /** Has no secrets until `hideSecrets` is called. */
  protected readonly redactor = new Redactor(() =>
    this.hidden.flatMap(({ values }) => [...values]),
  );
  /** Replaces the known secrets in a text. */
  readonly redact = (text: string): string => this.redactor.redact(text);

  /** The command as it is typed: `jobs show`. */
  private get commandName(): string {
    return (this.id ?? "").replace(":", " ");
  }

  /** Where the runs of the project are recorded. */
  get runs(): RunsPlace {
    return getProcessRuns(this.projectRoot);
  }

  /** From now on, `redact` also replaces these secrets, and those that they will have. */
  hideSecrets(secrets: KnownValues): void {
    this.hidden.push(secrets);
  }

  protected get style(): ChalkInstance {
    return createStyle(process.stdout, process.env);
  }

  /** Prints the result: text for people, or the document for programs. Adds the version to it. */
  print(text: string, document: object): void {
    const json = (): string => escapeJson(JSON.stringify({ v: 1, ok: true, ...document }));
    if (this.wantsJson) writeOut(process.stdout, `${json()}\n`);
    else writeOut(process.stdout, process.stdout.isTTY ? terminalText(text) : text);
  }

  /** Prints bytes as the result, but not to a terminal. */
  protected printBytes(bytes: Uint8Array): void {
    if (process.stdout.isTTY)
      throw new FxError("FX2000", "cannot print bytes on a terminal", {
        hint: "redirect them to a file: fx … > task.pb",
      });
    writeOut(process.stdout, bytes);
  }

  /** Prints a line that is not the result, on standard error. */
  note(text: string): void {
    writeOut(process.stderr, `${nameProject(this.redact(text), this.projectRoot)}\n`);
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
    const output = await super.parse(options, argv);
    const { runs } = output.flags as { readonly runs?: string };
    if (runs !== undefined) useRuns(runs);
    return output;
  }

  protected override async catch(thrown: Error): Promise<never> {
    return this.end(asFxError(thrown, this.commandName));
  }

  /** Shows the error and ends the process with its exit code. */
  end(error: FxError): never {
    showError(error, {
      json: this.wantsJson,
      verbose: this.wantsVerbose,
      projectRoot: this.projectRoot,
      redact: (text) => nameProject(this.redact(text), this.projectRoot),
    });
    exitProcess(error.exitCode);
  }
}

/** Prints the help page of a command, or of fx itself. */
export async function showHelp(topic: readonly string[], config: Interfaces.Config): Promise<void> {
  const maxWidth = getTextWidth(process.stdout, process.env);
  await new HelpPage(config, { ...config.pjson.oclif.helpOptions, maxWidth }).showHelp([...topic]);
}

/** Prints with `writeOut`, which reports a full disk and ignores a closed pipe. */
class HelpPage extends Help {
  /** Topics are commands, too. */
  protected override get sortedTopics(): Interfaces.Topic[] {
    return [];
  }

  protected override log(...lines: string[]): void {
    writeOut(process.stdout, `${lines.join(" ")}\n`);
  }
}
