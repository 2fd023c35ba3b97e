import { Args, Command, Flags, Help, type Interfaces } from "@oclif/core";
import type { ChalkInstance } from "chalk";
import { FxError } from "../runtime/base/errors/errors.ts";
import { terminalText } from "../runtime/base/text.ts";
import { Redactor } from "../runtime/secrets/redactor.ts";
import type { SecretResolver } from "../runtime/secrets/secret-resolver.ts";
import { asFxError, showError } from "./errors/show-error.ts";
import { refuseSwitchValues } from "./errors/usage-error.ts";
import { hasFlag, fxArguments } from "./fx-arguments.ts";
import { exitProcess } from "./process-end/exit-process.ts";
import { createStyle } from "./terminal/text-style.ts";
import { writeOut } from "./terminal/write-out.ts";

/** What the work of a command gets from it. */
export interface CommandHost {
  readonly projectRoot: string;
  readonly wantsJson: boolean;
  readonly wantsVerbose: boolean;
  /** Replaces the known secrets in a text. */
  readonly redact: (text: string) => string;
  /** Makes `redact` replace these secrets from now on. */
  hideSecrets(secrets: SecretResolver): void;
  /** Prints the result: text for people, or the document for programs. */
  print(text: string, document: object): void;
  /** Prints a line that is not the result, on standard error. */
  note(text: string): void;
  /** Shows the error and ends the process with its exit code. */
  end(error: FxError): never;
}

/** An argument of a command. oclif would read a missing one from standard input, which in a script belongs to something else. */
export const argument = Args.custom({ ignoreStdin: true });

/** What every command shares: `--json`, `--verbose`, and how an error ends it. */
export abstract class FxCommand extends Command implements CommandHost {
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

  /** The folder of the author's files, for the places in errors. A command that loads a project sets it. */
  projectRoot = process.cwd();
  wantsJson = hasFlag("--json", this.id, this.argv);
  wantsVerbose = hasFlag("--verbose", this.id, this.argv);

  /** Knows no secrets until a command says where they are. */
  protected redactor = new Redactor(() => []);
  readonly redact = (text: string): string => this.redactor.redact(text);

  hideSecrets(secrets: SecretResolver): void {
    this.redactor = new Redactor(() => secrets.values);
  }

  protected get style(): ChalkInstance {
    return createStyle(process.stdout, process.env);
  }

  /** The result: text for people, or the document with its version for programs. */
  print(text: string, document: object): void {
    const shown = this.wantsJson ? `${JSON.stringify({ v: 1, ok: true, ...document })}\n` : text;
    writeOut(process.stdout, process.stdout.isTTY ? terminalText(shown) : shown);
  }

  /** Prints a result that is bytes, but not on a terminal. */
  protected printBytes(bytes: Uint8Array): void {
    if (process.stdout.isTTY)
      throw new FxError("FX2000", "cannot print bytes on a terminal", {
        hint: "redirect them to a file: fx … > task.pb",
      });
    writeOut(process.stdout, bytes);
  }

  /** A line that is not the result, on standard error. */
  note(text: string): void {
    writeOut(process.stderr, `${this.redact(text)}\n`);
  }

  protected override async init(): Promise<void> {
    await super.init();
    refuseSwitchValues(
      fxArguments(this.id, this.argv),
      { ...FxCommand.baseFlags, ...this.ctor.flags },
      this.id ?? "",
    );
  }

  protected override async catch(thrown: Error): Promise<never> {
    return this.end(asFxError(thrown, this.id ?? ""));
  }

  /** Shows the error, and ends the process with its exit code. */
  end(error: FxError): never {
    showError(error, {
      json: this.wantsJson,
      verbose: this.wantsVerbose,
      projectRoot: this.projectRoot,
      redact: this.redact,
    });
    exitProcess(error.exitCode);
  }
}

/** The help page of a command, or of fx itself. */
export async function showHelp(topic: readonly string[], config: Interfaces.Config): Promise<void> {
  await new HelpPage(config, config.pjson.oclif.helpOptions).showHelp([...topic]);
}

/** Written as every result is: a full disk is told, a reader that has gone away is not. */
class HelpPage extends Help {
  protected override log(...lines: string[]): void {
    writeOut(process.stdout, `${lines.join(" ")}\n`);
  }
}
