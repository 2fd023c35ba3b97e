import { Help, type Interfaces } from "@oclif/core";
import { writeOut } from "./terminal/write-out.ts";

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
