import { Flags } from "@oclif/core";
import { argument, FxCommand } from "../cli/fx-command.ts";
import { listPackage } from "../cli/serialize/list-package.ts";
import { identifyMessageInFile, readMessageFile } from "../cli/serialize/read-message-file.ts";
import { MESSAGE_FORMATS, renderMessage } from "../cli/serialize/render-message.ts";

/** `fx inspect`. */
export default class Inspect extends FxCommand {
  static override summary = "Show what a Flyte message holds.";
  static override description =
    "Detects which message the file is: a TaskTemplate, a TaskSpec, a LiteralMap and others. Lists the files of a package.";
  static override usage = "inspect [FLAGS] FILE";
  static override examples = [
    "<%= config.bin %> inspect dist/weather.pb",
    "<%= config.bin %> inspect inputs.pb --type LiteralMap --format yaml",
  ];
  static override args = {
    file: argument({
      description: "A file with one message, such as inputs.pb, or a package of fx serialize.",
      required: true,
    }),
  };
  static override flags = {
    type: Flags.string({ description: "The message, such as TaskTemplate.", helpValue: "MESSAGE" }),
    protocol: Flags.option({
      options: ["flyte1", "flyte2"] as const,
      description: "Of which Flyte it is; found out by default.",
    })(),
    format: Flags.option({
      options: MESSAGE_FORMATS,
      description: "How the message is shown.",
      default: "json" as const,
    })(),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Inspect);
    const bytes = readMessageFile(args.file);
    const listing = flags.type === undefined ? listPackage(args.file, bytes) : undefined;
    if (listing !== undefined) {
      if (!this.wantsJson) this.note(listing.note);
      this.print(listing.text, listing.document);
      return;
    }
    const { type, protocol, unknownFields } = await identifyMessageInFile(
      args.file,
      bytes,
      flags.type,
      flags.protocol,
    );
    if (!this.wantsJson)
      this.note(
        `${type}${unknownFields === 0 ? "" : `, ${unknownFields} unknown field${unknownFields === 1 ? "" : "s"} kept`}`,
      );
    const rendered = await renderMessage(type, bytes, this.wantsJson ? "json" : flags.format);
    this.print(rendered.text, { type, protocol, unknownFields, message: rendered.json });
  }
}
