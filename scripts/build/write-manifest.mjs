import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Plugin } from "@oclif/core";
import { Failure } from "../support/failure.mjs";

/** Writes what oclif needs to know of each command, so that starting fx loads the one command that is run. */
export async function writeManifest(stage) {
  const plugin = new Plugin({
    root: stage.root,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
  });
  await plugin.load();
  if (plugin.commands.length === 0) throw new Failure("no command in src/commands");
  writeFileSync(join(stage.root, "oclif.manifest.json"), JSON.stringify(plugin.manifest));
}
