import { Command, Flags } from "@oclif/core";
import { FxError } from "../runtime/errors.ts";
import { errorDocument } from "./error-document.ts";
import { asFxError } from "./as-fx-error.ts";
import { renderError } from "./render-error.ts";
import { styleFor } from "./text-style.ts";
import { writeOut } from "./write-out.ts";

/** What every command shares: `--json`, `--verbose`, and how an error ends it. */
export abstract class FxCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({ description: "Print one JSON document on standard output.", helpGroup: "GLOBAL" }),
    verbose: Flags.boolean({ description: "Show stacks, and what is imported.", helpGroup: "GLOBAL" }),
  };

  /** Where author files are looked for in stacks; a command that loads a project sets it. */
  protected projectRoot = process.cwd();

  /** The command line names them, or it could not be parsed. */
  protected get wantsJson(): boolean {
    return this.argv.includes("--json");
  }

  protected get wantsVerbose(): boolean {
    return this.argv.includes("--verbose");
  }

  /** The result: text for people, or the document with its version for programs. */
  protected print(text: string, document: object): void {
    writeOut(process.stdout, this.wantsJson ? `${JSON.stringify({ v: 1, ok: true, ...document })}\n` : text);
  }

  /** Something to know that is not the result. */
  protected note(text: string): void {
    writeOut(process.stderr, `${text}\n`);
  }

  protected override async catch(thrown: Error): Promise<never> {
    const error = asFxError(thrown, this.id ?? "");
    this.showError(error);
    process.exit(error.exitCode);
  }

  protected showError(error: FxError): void {
    if (this.wantsJson) writeOut(process.stdout, `${JSON.stringify(errorDocument(error, this.projectRoot))}\n`);
    const view = { style: styleFor(process.stderr, process.env), verbose: this.wantsVerbose, cwd: process.cwd(), projectRoot: this.projectRoot };
    writeOut(process.stderr, `${renderError(error, view)}\n`);
  }
}
