import { type Kind, getKind } from "../base/brand.ts";
import { FxError } from "../base/errors/errors.ts";
import { shownPath, shownPlace, authorStack } from "../base/source/source-location.ts";
import type { AnyConnector } from "../connector/connector-registry.ts";
import { nameAfterExport } from "../task/task-definition.ts";
import type { AnyTask } from "../task/task.ts";
import type { Exports } from "./module-importer.ts";

/** A module of the author's, imported. */
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

/** A connector that a module exports; it need not be registered. */
export interface ConnectorEntry extends Entry {
  readonly connector: AnyConnector;
}

export interface Collected {
  readonly tasks: readonly TaskEntry[];
  readonly exportedConnectors: readonly ConnectorEntry[];
}

/** Any export, and what its brand says. */
export interface ExportedValue extends Entry {
  readonly value: unknown;
  readonly kind: Kind | undefined;
}

/**
 * The tasks and connectors among the modules' exports. What is exported several times counts once, under its first
 * name; `default` is the last of all names.
 *
 * @throws FxError FX3006 where two tasks have one name, FX3002 for an export that throws when it is read.
 */
export function collectExports(modules: readonly LoadedModule[], cwd: string): Collected {
  const values = dedupeByValue(exportedValues(modules, cwd));
  const tasks = values.filter(({ kind }) => kind === "task").map(taskEntry);
  refuseSharedNames(tasks, cwd);
  return {
    tasks,
    exportedConnectors: values
      .filter(({ kind }) => kind === "async-connector" || kind === "sync-connector")
      .map(connectorEntry),
  };
}

/** Every export of the modules in their order, but the default ones at the end. */
export function exportedValues(modules: readonly LoadedModule[], cwd: string): ExportedValue[] {
  const values = modules.flatMap((module) => listExportedValues(module, cwd));
  const isDefault = ({ exportName }: Entry): boolean => exportName === "default";
  return [...values.filter((value) => !isDefault(value)), ...values.filter(isDefault)];
}

function listExportedValues({ file, exports }: LoadedModule, cwd: string): ExportedValue[] {
  return Object.keys(Object(exports) as object).map((exportName) => {
    try {
      const value = exports[exportName];
      return { file, exportName, value, kind: getKind(value) };
    } catch (error) {
      const location = authorStack(error).location;
      throw new FxError(
        "FX3002",
        `${shownPlace(location ?? { file }, cwd)} throws when its export "${exportName}" is read`,
        { location, cause: error },
      );
    }
  });
}

function dedupeByValue(values: readonly ExportedValue[]): ExportedValue[] {
  const seen = new Set<unknown>();
  return values.filter(({ value }) => !seen.has(value) && seen.add(value));
}

function taskEntry({ file, exportName, value }: ExportedValue): TaskEntry {
  const task = value as AnyTask;
  nameAfterExport(task, exportName);
  return { file, exportName, name: task.name, task };
}

function connectorEntry({ file, exportName, value }: ExportedValue): ConnectorEntry {
  return { file, exportName, connector: value as AnyConnector };
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
      : `${shared.length} names belong to several tasks`;
  throw new FxError("FX3006", what, {
    details: shared
      .flat()
      .map((entry) => `${entry.name}: ${entry.exportName} in ${describePlace(entry, cwd)}`),
    hint: "give each task a name of its own",
    location: first[1]?.task.definedAt.location,
  });
}

function describePlace({ task, file }: TaskEntry, cwd: string): string {
  const { location } = task.definedAt;
  return location === undefined
    ? shownPath(file, cwd)
    : shownPlace({ file: location.file, line: location.line }, cwd);
}
