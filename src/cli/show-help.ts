import { loadHelpClass, type Interfaces } from "@oclif/core";

/** The help page of a command, or of fx itself. */
export async function showHelp(topic: readonly string[], config: Interfaces.Config): Promise<void> {
  const Help = await loadHelpClass(config);
  await new Help(config, config.pjson.oclif.helpOptions).showHelp([...topic]);
}
