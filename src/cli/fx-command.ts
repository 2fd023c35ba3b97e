import { Command, Flags } from "@oclif/core";
import type { ChalkInstance } from "chalk";
import { FxError } from "../runtime/base/errors/errors.ts";
import { terminalText } from "../runtime/base/text.ts";
import { Redactor } from "../runtime/secrets/redactor.ts";
import type { SecretResolver } from "../runtime/secrets/secret-resolver.ts";
import { asFxError, showError } from "./errors/show-error.ts";
import { refuseSwitchValues } from "./errors/usage-error.ts";
import { hasFlag, ownWords } from "./own-words.ts";
import { exitProcess } from "./process-end/exit-process.ts";
import { styleFor } from "./terminal/text-style.ts";
import { writeOut } from "./terminal/write-out.ts";

/** What every command shares: `--json`, `--verbose`, and how an error ends it. */
export abstract class FxCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: "Print one JSON document on standard output.",
      helpGroup: "GLOBAL",
    }),
    verbose: Flags.boolean({
      description: "Show stacks, and what is imported.",
      helpGroup: "GLOBAL",
    }),
  };

  /** Where an author's files are, for the places in errors; a command that loads a project sets it. */
  protected projectRoot = process.cwd();
  protected wantsJson = hasFlag("--json", this.id, this.argv);
  protected wantsVerbose = hasFlag("--verbose", this.id, this.argv);

  /** Knows no secrets until a command says where they are. */
  protected redactor = new Redactor(() => []);
  protected readonly redact = (text: string): string => this.redactor.redact(text);

  protected hideSecrets(secrets: SecretResolver): void {
    this.redactor = new Redactor(() => secrets.values);
  }

  protected get style(): ChalkInstance {
    return styleFor(process.stdout, process.env);
  }

  /** The result: text for people, or the document with its version for programs. */
  protected print(text: string, document: object): void {
    const shown = this.wantsJson ? `${JSON.stringify({ v: 1, ok: true, ...document })}\n` : text;
    writeOut(process.stdout, process.stdout.isTTY ? terminalText(shown) : shown);
  }

  /** A result that is bytes; a terminal is spared them. */
  protected printBytes(bytes: Uint8Array): void {
    if (process.stdout.isTTY)
      throw new FxError("FX2000", "bytes are not shown on a terminal", {
        hint: "send them to a file: fx … > task.pb",
      });
    writeOut(process.stdout, bytes);
  }

  /** Something to know that is not the result. */
  protected note(text: string): void {
    writeOut(process.stderr, `${this.redact(text)}\n`);
  }

  protected override async init(): Promise<void> {
    await super.init();
    refuseSwitchValues(
      ownWords(this.id, this.argv),
      { ...FxCommand.baseFlags, ...this.ctor.flags },
      this.id ?? "",
    );
  }

  protected override async catch(thrown: Error): Promise<never> {
    return this.end(asFxError(thrown, this.id ?? ""));
  }

  /** Shows the error, and ends the process with its exit code. */
  protected end(error: FxError): never {
    showError(error, {
      json: this.wantsJson,
      verbose: this.wantsVerbose,
      projectRoot: this.projectRoot,
      redact: this.redact,
    });
    exitProcess(error.exitCode);
  }
}
