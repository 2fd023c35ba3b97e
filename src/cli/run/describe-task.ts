import type { ChalkInstance } from "chalk";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { getShortTypeName } from "../../runtime/values/describe-type.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { InputNames, kebabCase } from "../inputs/input-names.ts";
import { jsonFromNative } from "../inputs/json-from-native.ts";
import { formatPlace } from "../list-connectors/list-connectors.ts";
import { formatTable } from "../terminal/format-table.ts";
import { wrapText } from "../terminal/wrap-text.ts";

/** The columns of a terminal that help fits into. */
const WIDTH = 80;

/** `fx run FILE TASK --help`: the inputs and outputs of a task. */
export function formatTaskHelp(
  task: AnyTask,
  file: string,
  style: ChalkInstance,
  flags: readonly string[],
): string {
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
    formatFlagsNote(task, flags),
  ].join("\n");
}

/** fx's own flags after TASK, and those that the task's inputs hide there. */
function formatFlagsNote({ name, inputFields }: AnyTask, flags: readonly string[]): string {
  const names = new InputNames(inputFields);
  const hidden = flags
    .filter((flag) => names.getField(flag) !== undefined)
    .map((flag) => `--${flag}`);
  const lines = ["fx's own flags may follow too: fx run --help"];
  if (hidden.length > 0) {
    const [are, go] = hidden.length === 1 ? ["is an input", "goes"] : ["are inputs", "go"];
    lines.push(`${joinWithAnd(hidden)} ${are} here; fx's own ${go} before ${name}`);
  }
  return lines
    .flatMap((line) => wrapText(line, WIDTH))
    .map((line) => `${line}\n`)
    .join("");
}

function joinWithAnd(words: readonly string[]): string {
  return [words.slice(0, -1).join(", "), words.at(-1)!].filter((part) => part !== "").join(" and ");
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
