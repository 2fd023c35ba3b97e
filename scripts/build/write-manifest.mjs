import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Plugin } from "@oclif/core";
import { Failure } from "../support/failure.mjs";

/** Writes oclif's manifest of the commands, so that fx loads only the command that it runs. */
export async function writeManifest(stage) {
  const plugin = new Plugin({
    root: stage.root,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
  });
  await plugin.load();
  if (plugin.commands.length === 0) throw new Failure("no commands found in src/commands");
  writeFileSync(join(stage.root, "oclif.manifest.json"), JSON.stringify(plugin.manifest));
}
