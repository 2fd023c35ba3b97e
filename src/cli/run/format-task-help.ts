import type { ChalkInstance } from "chalk";
import stringWidth from "fast-string-width";
import { alignCells, formatTable, wrapText, wrapWords } from "../../process/terminal/fit-text.ts";
import {
  describeInput,
  describeNeed,
  describeParts,
  getHelpTypeName,
} from "../../project/inputs/describe-input.ts";
import { InputNames, kebabCase } from "../../project/inputs/task-words.ts";
import { formatPlace } from "../../project/list-connectors.ts";
import { plainText } from "../../runtime/base/text.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import { getShortTypeName } from "../../runtime/values/conversions.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";

const INDENT = "      ";

interface Page {
  readonly style: ChalkInstance;
  /** The columns of the text. */
  readonly width: number;
}

/**
 * `fx run FILE TASK --help`: the inputs and outputs of a task.
 *
 * @param flags the names of fx's own flags
 */
export function formatTaskHelp(
  task: AnyTask,
  file: string,
  page: Page,
  flags: readonly string[],
): string {
  const width = page.width - INDENT.length;
  const inputs = [...task.inputFields].map(([name, node]) => toInputEntry(name, node, width));
  const outputs = [...task.outputFields].map(([name, node]) => ({
    cells: [name, getHelpTypeName(node)],
    description: node.description ?? "",
    lines: describeParts(node, width),
  }));
  return [
    formatUsage(task, file, page),
    formatSection("INPUTS", inputs, page),
    formatSection("OUTPUTS", outputs, page),
    formatNotes(task, flags, page),
  ].join("\n");
}

/** An input on a help page: a row of a table, its description, and lines below. */
function toInputEntry(name: string, node: TypeNode, width: number) {
  const flag = `--${kebabCase(name)}`;
  return {
    cells: [formatInput(name, node), getHelpTypeName(node), describeNeed(node)],
    description: node.description ?? "",
    lines: describeInput(flag, node, width),
  };
}

function formatInput(name: string, node: TypeNode): string {
  return `--${kebabCase(name)}${node.kind === "bool" ? "" : ` ${name.toUpperCase()}`}`;
}

function formatUsage({ name, inputFields }: AnyTask, file: string, { style, width }: Page): string {
  const words = [...inputFields].map(([input, node]) =>
    node.omittable ? `[${formatInput(input, node)}]` : formatInput(input, node),
  );
  const [first, ...rest] = wrapWords(
    [`$ fx run ${file} ${name}`, ...words, "[FLAGS]"],
    width - INDENT.length,
  );
  return `${style.bold("USAGE")}\n${toText([`  ${first}`, ...rest.map((line) => `${INDENT}${line}`)])}`;
}

/** Puts a description beside its row, or below if it does not fit. */
function formatSection(
  title: string,
  entries: readonly ReturnType<typeof toInputEntry>[],
  { style, width }: Page,
): string {
  const rows = alignCells(entries.map(({ cells }) => cells));
  const lines = entries.flatMap(({ description, lines: below }, index) => {
    const row = `  ${rows[index]!}`;
    const beside = `${row}  ${plainText(description)}`.trimEnd();
    const isBeside = stringWidth(beside) <= width && !description.includes("\n");
    const more = isBeside
      ? []
      : description.split("\n").flatMap((line) => wrapText(line, width - INDENT.length));
    return [
      isBeside ? beside : row.trimEnd(),
      ...[...more, ...below].map((line) => `${INDENT}${plainText(line)}`),
    ];
  });
  return `${style.bold(title)}\n${toText(lines.length === 0 ? ["  none"] : lines)}`;
}

function formatNotes(task: AnyTask, flags: readonly string[], { width }: Page): string {
  const names = new InputNames(task.inputFields);
  const hidden = flags
    .filter((flag) => names.getField(flag) !== undefined)
    .map((flag) => `--${flag}`);
  const notes = [
    ...(task.inputFields.size === 0
      ? []
      : [
          "@FILE reads the value from a file, - from standard input; --inputs FILE reads all inputs from JSON or YAML",
        ]),
    "the flags of fx run may follow too; see fx run --help",
  ];
  if (hidden.length > 0) {
    const are = hidden.length === 1 ? "is an input" : "are inputs";
    const listed = new Intl.ListFormat("en-GB").format(hidden); // without a comma before "and"
    notes.push(`${listed} ${are} here; put fx's own before ${task.name}`);
  }
  return toText(notes.flatMap((note) => wrapText(note, width)));
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** The inputs and outputs of a task, for `--json`. */
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

/** The list that `fx run FILE` prints: tasks, their types and places. */
export function formatTaskList(tasks: readonly TaskEntry[], cwd: string): string {
  const rows = tasks.map(({ task }) => [
    task.name,
    task.taskType,
    formatPlace(task.definedAt.location, cwd),
  ]);
  return formatTable([["TASK", "TYPE", "SOURCE"], ...rows], "");
}
