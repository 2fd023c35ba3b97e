import type { ChalkInstance } from "chalk";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { getShortTypeName } from "../../runtime/values/describe-type.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { kebabCase } from "../inputs/input-names.ts";
import { jsonFromNative } from "../inputs/json-from-native.ts";
import { formatPlace } from "../list-connectors/list-connectors.ts";
import { formatTable } from "../terminal/format-table.ts";

/** `fx run FILE TASK --help`: the inputs and outputs of a task. */
export function formatTaskHelp(task: AnyTask, file: string, style: ChalkInstance): string {
  const inputs = [...task.inputFields].map(([name, node]) => [
    `--${kebabCase(name)}${node.kind === "bool" ? "" : ` ${name.toUpperCase()}`}`,
    getShortTypeName(node),
    formatRequirement(node),
    node.description ?? "",
  ]);
  const outputs = [...task.outputFields].map(([name, node]) => [
    name,
    getShortTypeName(node),
    node.description ?? "",
  ]);
  return [
    `${style.bold("USAGE")}\n  $ fx run ${file} ${task.name}${inputs.map(([flag, , need]) => (need === "required" ? ` ${flag}` : ` [${flag}]`)).join("")}\n`,
    formatSection("INPUTS", inputs, style),
    formatSection("OUTPUTS", outputs, style),
  ].join("\n");
}

function formatRequirement(node: TypeNode): string {
  if (node.defaultValue !== undefined)
    return `default ${JSON.stringify(jsonFromNative(node.defaultValue, node))}`;
  return node.omittable ? "optional" : "required";
}

function formatSection(title: string, rows: readonly string[][], style: ChalkInstance): string {
  return `${style.bold(title)}\n${rows.length === 0 ? "  none\n" : formatTable(rows)}`;
}

/** The same for programs. */
export function createTaskDocument(task: AnyTask): object {
  const variable = ([name, node]: [string, TypeNode]): object => ({
    name,
    type: getShortTypeName(node),
    required: !node.omittable,
    description: node.description ?? null,
  });
  return {
    task: {
      name: task.name,
      taskType: task.taskType,
      inputs: [...task.inputFields].map(variable),
      outputs: [...task.outputFields].map(variable),
    },
  };
}

/** `fx run FILE`: the tasks that can be run, with their types and places. */
export function formatTaskList(tasks: readonly TaskEntry[], cwd: string): string {
  const rows = tasks.map(({ task }) => [
    task.name,
    task.taskType,
    formatPlace(task.definedAt.location, cwd),
  ]);
  return formatTable([["TASK", "TYPE", "SOURCE"], ...rows], "");
}

/** The same for programs. */
export function createTaskListDocument(tasks: readonly TaskEntry[]): object {
  return { tasks: tasks.map(({ task }) => ({ name: task.name, taskType: task.taskType })) };
}
