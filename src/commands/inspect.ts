import { Flags } from "@oclif/core";
import { FxCommand, requiredArgument } from "../cli/fx-command.ts";
import {
  identifyMessageInFile,
  listPackage,
  readMessageFile,
} from "../cli/serialize/read-message-file.ts";
import { protocolFlag, textFlag } from "../cli/shared-flags.ts";
import { MESSAGE_FORMATS, renderMessage } from "../project/results/render-message.ts";
import { countOf } from "../runtime/base/text.ts";

/** `fx inspect`. */
export default class Inspect extends FxCommand {
  static override summary = "Print the content of a Flyte message.";
  static override description =
    "Detects a TaskTemplate or TaskSpec, and what inputs.pb, outputs.pb and error.pb contain. For any other message, pass --type. Lists the files if FILE is a package.";
  static override usage = "inspect [FLAGS] FILE";
  static override examples = ["fx inspect dist/weather.pb", "fx inspect inputs.pb --format yaml"];
  static override args = {
    file: requiredArgument(
      "A file with one message, such as inputs.pb, or a package that fx serialize wrote.",
    ),
  };
  static override flags = {
    type: textFlag("MESSAGE", "The message type, such as TaskTemplate (default: detect)."),
    protocol: protocolFlag({ description: "The Flyte version of the message (default: detect)." }),
    format: Flags.option({
      options: MESSAGE_FORMATS,
      description: "The output format.",
      default: "json" as const,
    })(),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Inspect);
    const bytes = readMessageFile(args.file, this.process.cwd);
    const listing = flags.type === undefined ? await listPackage(args.file, bytes) : undefined;
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
        `${type}${unknownFields === 0 ? "" : `, ${countOf(unknownFields, "unknown field")} kept`}`,
      );
    const rendered = await renderMessage(type, bytes, this.wantsJson ? "json" : flags.format);
    this.print(rendered.text, { type, protocol, unknownFields, message: rendered.json });
  }
}
