import { readFileSync } from "node:fs";
import type { CommandProcess } from "../process/command-process.ts";
import { cacheFolder, sdkEntry } from "../process/package-paths.ts";
import { refuseContradiction } from "../runtime/connector/connector-base.ts";
import { ConnectorRegistry, type AnyConnector } from "../runtime/connector/connector-registry.ts";
import type { Collected } from "../runtime/loader/collect-exports.ts";
import { loadProject, type LoadedProject } from "../runtime/loader/load-project.ts";
import { ConnectorTask } from "../runtime/task/connector-task.ts";

/**
 * Imports the modules at the paths, or the project's entries if there are none, and registers the
 * exported connectors. Throws FX3022 if a task contradicts its connector.
 */
export async function loadAndRegister(
  paths: readonly string[],
  { env, cwd }: Pick<CommandProcess, "env" | "cwd">,
): Promise<LoadedProject> {
  const cacheDir = cacheFolder(env);
  const loaded = await loadProject({ paths, cwd, sdkEntry, cacheDir, sources: readSources(env) });
  for (const { connector } of loaded.exportedConnectors) ConnectorRegistry.register(connector);
  for (const { task } of loaded.tasks) {
    const connector = ConnectorRegistry.shared.find(task.taskType, task.taskTypeVersion);
    if (connector !== undefined) refuseContradiction(task, connector, cwd);
  }
  return loaded;
}

/** The variable with which `fx dev` passes on the version of the modules that its page shows. */
export const SOURCES_VARIABLE = "FX_SOURCES";

function readSources(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> | undefined {
  const file = env[SOURCES_VARIABLE];
  if (file === undefined || file === "") return undefined;
  return new Map(JSON.parse(readFileSync(file, "utf8")) as [string, string][]);
}

/** The connectors to serve: the registered ones, and those that only a task knows. */
export function listProjectConnectors({ tasks }: Pick<Collected, "tasks">): AnyConnector[] {
  const { connectors } = ConnectorRegistry.shared;
  const known = new Set<object>(connectors);
  const own = tasks
    .map(({ task }) => (task instanceof ConnectorTask ? task.connector : undefined))
    .filter((connector) => connector !== undefined && !known.has(connector));
  return [...connectors, ...new Set(own as AnyConnector[])];
}
