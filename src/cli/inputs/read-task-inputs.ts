import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { setOwn } from "../../runtime/base/json.ts";
import { extractRows } from "../../runtime/datasets/extract-rows.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import { pathText, faultText, Faults } from "../../runtime/values/faults.ts";
import { toLiteralMap } from "../../runtime/values/literal-map.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";
import { kebabCase, InputNames, inputWords } from "./read-input-words.ts";
import { missingFiles } from "./find-missing-files.ts";
import { type ArgumentTexts, InputTextError, readInputText } from "./read-input-text.ts";
import type { RunArguments } from "../run/run-flags.ts";

/** Where a task is, as its user gave it, and whether it runs on this machine, whose files are there to be looked for. */
export interface TaskPlace {
  readonly file: string;
  readonly isHere: boolean;
}

/** A task's inputs from a file and the command line, which wins. Throws FX2004 with every fault of both. */
export function readTaskInputs(
  task: AnyTask,
  fromFile: Record<string, unknown>,
  flags: InputFlags,
  { file, isHere }: TaskPlace,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const source of [fromFile, flags.values])
    for (const [name, value] of Object.entries(source)) setOwn(values, name, value);
  const lines = [
    ...flags.faults,
    ...findValueFaults(values, task, namesIn(flags.faults)),
    ...(isHere ? missingLines(values, task) : []),
  ];
  if (lines.length === 0) return values;
  throw new FxError(
    "FX2004",
    `${lines.length === 1 ? "1 input does" : `${lines.length} inputs do`} not fit ${task.name}`,
    {
      details: lines,
      location: task.definedAt.location,
      hint: `fx run ${file} ${task.name} --help lists the inputs`,
    },
  );
}

/** What was already found wrong in the command line's text is not said twice. */
function namesIn(faults: readonly string[]): ReadonlySet<string> {
  return new Set(faults.map((line) => line.split(/\s/, 1)[0]!));
}

function missingLines(values: Record<string, unknown>, task: AnyTask): string[] {
  return [...task.inputFields].flatMap(([name, node]) =>
    missingFiles(values[name], node).map(({ path, message }) =>
      formatFault(kebabCase(name), path, message),
    ),
  );
}

function formatFault(flag: string, path: readonly (string | number)[], message: string): string {
  return `--${flag}${path.length === 0 ? "" : ` at ${pathText(path)}`}   ${message}`;
}

function findValueFaults(
  values: Record<string, unknown>,
  task: AnyTask,
  reported: ReadonlySet<string>,
): string[] {
  const faults = new Faults();
  toLiteralMap(extractRows(values, task.inputFields, "").values, task.inputFields, faults);
  return faults.list.flatMap((fault) => {
    const [name, ...rest] = fault.path;
    const flag = fault.problem === "unknown" ? String(name) : kebabCase(String(name));
    return reported.has(`--${flag}`) ? [] : [formatFault(flag, rest, faultText(fault))];
  });
}

/** Inputs as given on the command line: their values, the fx flags among them, and every fault. */
export interface InputFlags {
  readonly values: Record<string, unknown>;
  readonly fxFlags: ReadonlySet<string>;
  /** For instance `--days   expected an integer, got "x"`. */
  readonly faults: readonly string[];
}

/** What reading the flags takes beside them. */
export interface ReadingFlags {
  /** Flags of fx that belong before TASK, for a better error. */
  readonly misplaced: readonly string[];
  readonly texts: ArgumentTexts;
  /** What `now` is, in milliseconds. */
  readonly now: () => number;
}

/** Reads `--input value` pairs by the types of a task's inputs. */
export function readInputFlags(
  argv: readonly string[],
  fields: ReadonlyMap<string, TypeNode>,
  { misplaced, texts, now }: ReadingFlags,
): InputFlags {
  const values: Record<string, unknown> = {};
  const fxFlags = new Set<string>();
  const faults: string[] = [];
  const textsByField = new Map<string, (string | boolean)[]>();
  for (const word of inputWords(argv, new InputNames(fields), misplaced)) {
    if ("fault" in word) faults.push(word.fault);
    else if ("fxFlag" in word) fxFlags.add(word.fxFlag);
    else textsByField.set(word.field, [...(textsByField.get(word.field) ?? []), word.text]);
  }
  const read: ReadText = (text, node) =>
    readInputText(typeof text === "string" ? texts.readArgument(text, node) : text, node, now);
  for (const [field, written] of textsByField) {
    try {
      setOwn(values, field, readValue(written, fields.get(field)!, read));
    } catch (error) {
      if (!(error instanceof InputTextError)) throw error;
      faults.push(`--${kebabCase(field)}   ${error.message}`);
    }
  }
  return { values, fxFlags, faults };
}

type ReadText = (text: string | boolean, node: TypeNode) => unknown;

/** A list may be given by its elements, one flag for each. */
function readValue(texts: readonly (string | boolean)[], node: TypeNode, read: ReadText): unknown {
  if (texts.length === 1) return read(texts[0]!, node);
  const element = getElementType(node);
  if (element === undefined)
    throw new InputTextError(`given ${texts.length} times; it takes one value`);
  return texts.map((text) => read(text, element));
}

function getElementType({ spec }: TypeNode): TypeNode | undefined {
  if (spec.kind === "list") return spec.element;
  return spec.kind === "optional" ? getElementType(spec.inner) : undefined;
}

/**
 * What stands before TASK are flags of fx.
 *
 * @throws FxError FX2000 for one that fx does not have: most likely it is an input of a task that was not named.
 */
export function refuseEarlyInputs({ own, file }: RunArguments, known: readonly string[]): void {
  const flag = own.find((word) => word.startsWith("--") && !known.includes(getFlagName(word)));
  if (flag === undefined) return;
  const name = getFlagName(flag);
  const guess = didYouMean(
    `--${name}`,
    known.map((each) => `--${each}`),
  );
  const hint =
    guess === ""
      ? `a task's inputs follow its name: fx run ${file ?? "FILE"} TASK --${name} …`
      : "fx run --help";
  throw new FxError("FX2000", `fx run has no flag --${name}${guess}`, { hint });
}

/** `--name=value` and `--name` alike. */
function getFlagName(flag: string): string {
  return flag.slice(2).split("=", 1)[0]!;
}
