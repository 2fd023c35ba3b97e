import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import { getKind } from "../base/json.ts";
import { showPath } from "../base/source/source-location.ts";
import { type ExportedValue, listExports, type TaskEntry } from "./collect-exports.ts";
import type { LoadedProject } from "./load-project.ts";

const MOST_DETAILS = 10;

/**
 * Returns the loaded tasks, at least one. `where` is the path as the user typed it.
 *
 * @throws FxError FX3003 if there is no task; lists the exports and suggests what to write
 */
export function requireTasks(
  loaded: Pick<LoadedProject, "tasks" | "modules">,
  where: string,
  cwd: string,
): readonly TaskEntry[] {
  if (loaded.tasks.length > 0) return loaded.tasks;
  if (loaded.modules.length === 0)
    throw new FxError("FX3003", `no task in ${where}: no modules found`, {
      hint: "pass the folder of the modules, or create a project: fx init connector weather",
    });
  const values = listExports(loaded.modules, cwd);
  const lines = values.map((value) => `${value.exportName} is ${describeExport(value)}`);
  const more = lines.splice(MOST_DETAILS).length;
  throw new FxError(
    "FX3003",
    `no task in ${where}${values.length === 0 ? ": nothing is exported" : ""}`,
    {
      details: more === 0 ? lines : [...lines, `and ${more} more`],
      hint: suggestTask(values),
    },
  );
}

/** Throws FX3003 if the modules that fx looked in have no connector to `verb`. */
export function requireConnectors(
  connectors: readonly object[],
  lookedIn: readonly string[],
  cwd: string,
  verb: string,
): void {
  if (connectors.length > 0) return;
  const files = lookedIn.map((file) => showPath(file, cwd)).join(", ");
  const where = files === "" ? "no module was found" : `looked in ${files}`;
  throw new FxError("FX3003", `no connector to ${verb}: ${where}`, {
    hint: "export a connector, call ConnectorRegistry.register(…), or name the module that does",
  });
}

function suggestTask(values: readonly ExportedValue[]): string {
  const taskClass = values.find(({ value }) => getInstanceKind(value) === "task");
  if (taskClass !== undefined)
    return `export const myTask = new ${taskClass.exportName}({ name: "my_task" })`;
  const connector = values.find(
    ({ kind, exportName }) => isConnector(kind) && exportName !== "default",
  );
  if (connector !== undefined)
    return `export const myTask = ${connector.exportName}.task({ name: "my_task" })`;
  return "export const myTask = task({ … }, async (inputs) => ({ … }))";
}

function isConnector(kind: ExportedValue["kind"]): boolean {
  return kind === "async-connector" || kind === "sync-connector";
}

function describeExport({ value, kind }: ExportedValue): string {
  if (isConnector(kind)) return "a connector";
  const instanceKind = getInstanceKind(value);
  if (instanceKind === "task") return "a task class; export an instance of it";
  if (isConnector(instanceKind)) return "a connector class";
  if (typeof value === "function")
    return /^class\b/.test(Function.prototype.toString.call(value)) ? "a class" : "a function";
  return `a value of type ${typeof value}`;
}

function getInstanceKind(value: unknown): ExportedValue["kind"] {
  return typeof value === "function" ? getKind(value.prototype) : undefined;
}

/**
 * Finds a task by its name, otherwise by its export name. `where` is the path as the user typed it;
 * `hint` is shown for an unknown name.
 *
 * @throws FxError FX2001 for an unknown name, or an export name that several modules use
 */
export function findTask(
  tasks: readonly TaskEntry[],
  name: string,
  where: string,
  hint = `list the tasks: fx run ${where}`,
): TaskEntry {
  const found = tasks.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const [exported, ...others] = tasks.filter((entry) => entry.exportName === name);
  if (exported === undefined) {
    const names = tasks.flatMap((entry) => [entry.name, entry.exportName]);
    const guess = didYouMean(name, names);
    const summary = `no task "${name}" in ${where}${guess}`;
    throw new FxError("FX2001", summary, guess === "" ? { hint } : {});
  }
  if (others.length === 0) return exported;
  const names = [exported, ...others].map((entry) => `"${entry.name}"`);
  throw new FxError(
    "FX2001",
    `no task "${name}" in ${where}, and several exports have that name: ${names.join(", ")}`,
    { hint: "use the name of the task" },
  );
}
