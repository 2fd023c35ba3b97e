import { Args, Flags } from "@oclif/core";
import { readFileSync } from "node:fs";
import { FxCommand } from "../cli/fx-command.ts";
import { MESSAGE_FORMATS, renderMessage } from "../cli/render-message.ts";
import { FxError } from "../runtime/errors.ts";
import { identifyMessage } from "../runtime/wire/inspect/identify-message.ts";

/** `fx inspect`. */
export default class Inspect extends FxCommand {
  static override summary = "Show what a Flyte message holds.";
  static override description = "Finds out which message the file is: a TaskTemplate, a TaskSpec, a LiteralMap and others.";
  static override examples = ["<%= config.bin %> inspect dist/weather.pb", "<%= config.bin %> inspect inputs.pb --type LiteralMap --format yaml"];
  static override args = { file: Args.string({ description: "A file with one message, such as inputs.pb.", required: true }) };
  static override flags = {
    type: Flags.string({ description: "The message, such as TaskTemplate.", helpValue: "MESSAGE" }),
    format: Flags.option({ options: MESSAGE_FORMATS, description: "How the message is shown.", default: "json" as const })(),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Inspect);
    const bytes = readBytes(args.file);
    const { type, unknownFields } = await identify(args.file, bytes, flags.type);
    if (!this.wantsJson) this.note(`${type}${unknownFields === 0 ? "" : `, ${unknownFields} unknown field${unknownFields === 1 ? "" : "s"} kept`}`);
    const rendered = await renderMessage(type, bytes, this.wantsJson ? "json" : flags.format);
    this.print(rendered.text, { type, unknownFields, message: rendered.json });
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "ENOENT"
      ? new FxError("FX2001", `no file ${file}`, { cause: error })
      : new FxError("FX2006", `cannot read ${file}: ${message}`, { cause: error });
  }
}

async function identify(file: string, bytes: Uint8Array, requested: string | undefined): ReturnType<typeof identifyMessage> {
  try {
    return await identifyMessage(bytes, requested);
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX2006") throw error;
    throw new FxError("FX2006", `${file}: ${error.message}`, { details: error.details, hint: error.hint, cause: error });
  }
}
