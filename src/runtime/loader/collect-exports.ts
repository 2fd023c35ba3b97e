import { relative, sep } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { type Kind, getKind } from "../base/json.ts";
import { showPlace, readAuthorStack } from "../base/source/source-location.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import { type AnyTask, nameAfterExport } from "../task/task-definition.ts";
import type { Exports } from "./module-importer.ts";

/** An imported module of the author. */
export interface LoadedModule {
  /** Its real path. */
  readonly file: string;
  readonly exports: Exports;
}

interface Entry {
  readonly exportName: string;
  /** The module that exports it. */
  readonly file: string;
}

/** A task that a module exports. */
export interface TaskEntry extends Entry {
  readonly name: string;
  readonly task: AnyTask;
}

/** A connector that a module exports, registered or not. */
export interface ConnectorEntry extends Entry {
  readonly connector: AnyConnector;
}

export interface Collected {
  readonly tasks: readonly TaskEntry[];
  readonly exportedConnectors: readonly ConnectorEntry[];
}

/** An export and its kind. */
export interface ExportedValue extends Entry {
  readonly value: unknown;
  readonly kind: Kind | undefined;
}

/**
 * Collects the tasks and connectors that the modules export. A value exported several times counts
 * once, under its first name; `default` comes last.
 *
 * @throws FxError FX3006 if two tasks have the same name, FX3002 for an export that throws when it
 * is read
 */
export function collectExports(modules: readonly LoadedModule[], cwd: string): Collected {
  const seen = new Set<unknown>();
  const values = listExports(modules, cwd).filter(
    ({ value }) => !seen.has(value) && seen.add(value),
  );
  const tasks = values.filter(({ kind }) => kind === "task").map(toTaskEntry);
  refuseSharedNames(tasks, cwd);
  const exportedConnectors = values
    .filter(({ kind }) => kind === "async-connector" || kind === "sync-connector")
    .map(({ file, exportName, value }) => ({ file, exportName, connector: value as AnyConnector }));
  return { tasks, exportedConnectors };
}

/** All exports in the order of the modules, with default exports at the end. */
export function listExports(modules: readonly LoadedModule[], cwd: string): ExportedValue[] {
  const values = modules.flatMap((module) => listModuleExports(module, cwd));
  const isDefault = ({ exportName }: Entry): boolean => exportName === "default";
  return [...values.filter((value) => !isDefault(value)), ...values.filter(isDefault)];
}

/**
 * Finds the export of a value as `src/module#Export`. The path is relative to the project, with `/`
 * as separator and without an extension. Undefined if no module exports the value.
 */
export function locateExport(
  modules: readonly LoadedModule[],
  projectRoot: string,
  value: object,
): string | undefined {
  for (const { file, exports } of modules) {
    const inside = relative(projectRoot, file);
    if (inside.startsWith("..")) continue;
    const name = Object.keys(exports).find((exportName) => exports[exportName] === value);
    const path = inside.replaceAll(sep, "/").replace(/\.[cm]?[jt]s$/, "");
    if (name !== undefined) return `${path}#${name}`;
  }
  return undefined;
}

function listModuleExports({ file, exports }: LoadedModule, cwd: string): ExportedValue[] {
  return Object.keys(Object(exports) as object).map((exportName) => {
    try {
      const value = exports[exportName];
      return { file, exportName, value, kind: getKind(value) };
    } catch (error) {
      const { location } = readAuthorStack(error);
      const place = showPlace(location ?? { file }, cwd);
      const summary = `${place} throws when fx reads its export "${exportName}"`;
      throw new FxError("FX3002", summary, { location, cause: error });
    }
  });
}

function toTaskEntry({ file, exportName, value }: ExportedValue): TaskEntry {
  const task = value as AnyTask;
  nameAfterExport(task, exportName);
  return { file, exportName, name: task.name, task };
}

function refuseSharedNames(tasks: readonly TaskEntry[], cwd: string): void {
  const byName = new Map<string, TaskEntry[]>();
  for (const entry of tasks) byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry]);
  const shared = [...byName.values()].filter((entries) => entries.length > 1);
  const [first] = shared;
  if (first === undefined) return;
  const what =
    shared.length === 1
      ? `${first.length} tasks are named "${first[0]?.name}"`
      : `${shared.length} task names are used more than once`;
  const details = shared.flat().map(({ name, exportName, file, task }) => {
    const { location } = task.definedAt;
    const place = location === undefined ? { file } : { file: location.file, line: location.line };
    return `${name}: ${exportName} in ${showPlace(place, cwd)}`;
  });
  throw new FxError("FX3006", what, {
    details,
    hint: "give each task a unique name",
    location: first[1]?.task.definedAt.location,
  });
}
