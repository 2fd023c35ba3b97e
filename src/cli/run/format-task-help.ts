import type { ChalkInstance } from "chalk";
import stringWidth from "string-width";
import { plainText } from "../../runtime/base/text.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import {
  describeInput,
  describeNeed,
  describeParts,
  getHelpTypeName,
} from "../inputs/describe-input.ts";
import { InputNames, kebabCase } from "../inputs/split-task-words.ts";
import { wrapText, wrapWords } from "../terminal/fit-text.ts";
import { alignCells } from "../terminal/format-table.ts";

const WIDTH = 80;
const INDENT = "      ";

/** A variable on a help page: a row of a table, its description, and lines below. */
interface Entry {
  readonly cells: readonly string[];
  readonly description: string;
  readonly lines: readonly string[];
}

/**
 * `fx run FILE TASK --help`: the inputs and outputs of a task.
 *
 * @param flags the names of fx's own flags
 */
export function formatTaskHelp(
  task: AnyTask,
  file: string,
  style: ChalkInstance,
  flags: readonly string[],
): string {
  const inputs = [...task.inputFields].map(([name, node]) => toInputEntry(name, node));
  const outputs = [...task.outputFields].map(([name, node]) => ({
    cells: [name, getHelpTypeName(node)],
    description: node.description ?? "",
    lines: describeParts(node, WIDTH - INDENT.length),
  }));
  return [
    formatUsage(task, file, style),
    formatSection("INPUTS", inputs, style),
    formatSection("OUTPUTS", outputs, style),
    formatNotes(task, flags),
  ].join("\n");
}

function toInputEntry(name: string, node: TypeNode): Entry {
  const flag = `--${kebabCase(name)}`;
  return {
    cells: [formatInput(name, node), getHelpTypeName(node), describeNeed(node)],
    description: node.description ?? "",
    lines: describeInput(flag, node, WIDTH - INDENT.length),
  };
}

function formatInput(name: string, node: TypeNode): string {
  return `--${kebabCase(name)}${node.kind === "bool" ? "" : ` ${name.toUpperCase()}`}`;
}

function formatUsage({ name, inputFields }: AnyTask, file: string, style: ChalkInstance): string {
  const words = [...inputFields].map(([input, node]) =>
    node.omittable ? `[${formatInput(input, node)}]` : formatInput(input, node),
  );
  const [first, ...rest] = wrapWords([`$ fx run ${file} ${name}`, ...words, "[FLAGS]"], WIDTH - 6);
  return `${style.bold("USAGE")}\n${toText([`  ${first}`, ...rest.map((line) => `${INDENT}${line}`)])}`;
}

/** Puts a description beside its row, or below if it does not fit. */
function formatSection(title: string, entries: readonly Entry[], style: ChalkInstance): string {
  const rows = alignCells(entries.map(({ cells }) => cells));
  const lines = entries.flatMap(({ description, lines: below }, index) => {
    const row = `  ${rows[index]!}`;
    const beside = `${row}  ${plainText(description)}`.trimEnd();
    const isBeside = stringWidth(beside) <= WIDTH && !description.includes("\n");
    const more = isBeside
      ? []
      : description.split("\n").flatMap((line) => wrapText(line, WIDTH - 6));
    return [
      isBeside ? beside : row.trimEnd(),
      ...[...more, ...below].map((line) => `${INDENT}${plainText(line)}`),
    ];
  });
  return `${style.bold(title)}\n${toText(lines.length === 0 ? ["  none"] : lines)}`;
}

function formatNotes(task: AnyTask, flags: readonly string[]): string {
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
    notes.push(`${joinWithAnd(hidden)} ${are} here; put fx's own before ${task.name}`);
  }
  return toText(notes.flatMap((note) => wrapText(note, WIDTH)));
}

function joinWithAnd(words: readonly string[]): string {
  return [words.slice(0, -1).join(", "), words.at(-1)!].filter((part) => part !== "").join(" and ");
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
