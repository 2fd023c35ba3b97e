import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import { loadProject, type Loaded } from "../runtime/loader/load-project.ts";
import { divertStdout } from "./divert-stdout.ts";
import { FxCommand } from "./fx-command.ts";
import { cacheFolder, sdkEntry } from "./running-copy.ts";

/** A command that works on a project's tasks and connectors. */
export abstract class ProjectCommand extends FxCommand {
  /** Imports the paths, or the project's own entries, and registers the connectors that they export. */
  protected async load(paths: readonly string[]): Promise<Loaded> {
    divertStdout();
    const loaded = await loadProject({ paths, cwd: process.cwd(), sdkEntry, cacheDir: cacheFolder(process.env) });
    this.projectRoot = loaded.project.root;
    if (this.wantsVerbose) for (const file of loaded.compiled) this.note(`imported ${file}`);
    for (const { connector } of loaded.exportedConnectors) ConnectorRegistry.register(connector);
    return loaded;
  }
}
