import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import type { InputNames } from "./input-names.ts";

/** What a word of a command line after TASK says, with the word that belongs to it. */
export type InputWord =
  | { readonly field: string; readonly text: string | boolean }
  | { readonly fxFlag: string }
  | { readonly fault: string };

/** fx's own flags that may follow TASK, unless the task has an input of that name. */
export const FX_FLAGS = ["help", "json", "verbose"];

/**
 * Reads `--input value` pairs, and what else may follow TASK.
 *
 * @param misplaced flags of fx that belong before TASK, for a better error
 */
export function* readInputWords(
  argv: readonly string[],
  names: InputNames,
  misplaced: readonly string[],
): Generator<InputWord> {
  let onlyInputs = false;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index]!;
    const fxFlag = onlyInputs ? undefined : findFxFlag(word, names);
    if (word === "--" && !onlyInputs) onlyInputs = true;
    else if (fxFlag !== undefined) yield { fxFlag };
    else if (!word.startsWith("--"))
      yield { fault: `${JSON.stringify(word)}   ${expectedAfter(argv[index - 1] ?? "", names)}` };
    else {
      const { parsed, tookNext } = readFlag(word, argv[index + 1], names, misplaced);
      yield parsed;
      if (tookNext) index += 1;
    }
  }
}

function findFxFlag(word: string, names: InputNames): string | undefined {
  if (word === "-h") return "help";
  return FX_FLAGS.find((flag) => word === `--${flag}` && names.getField(flag) === undefined);
}

interface FlagRead {
  readonly parsed: InputWord;
  readonly tookNext: boolean;
}

function readFlag(
  word: string,
  next: string | undefined,
  names: InputNames,
  misplaced: readonly string[],
): FlagRead {
  const [name, inline] = splitOnce(word.slice(2), "=");
  const field = names.getField(name);
  const hasNext = next !== undefined && !next.startsWith("--");
  if (field === undefined) {
    const negated = inline === undefined ? negatedField(name, names) : undefined;
    if (negated !== undefined) return { parsed: { field: negated, text: false }, tookNext: false };
    return {
      parsed: { fault: `--${name}   ${describeUnknownInput(name, names, misplaced)}` },
      tookNext: hasNext && inline === undefined,
    };
  }
  if (inline !== undefined) return { parsed: { field, text: inline }, tookNext: false };
  if (names.isBool(name)) return { parsed: { field, text: true }, tookNext: false };
  if (hasNext || next === "--") return { parsed: { field, text: next }, tookNext: true };
  return {
    parsed: {
      fault: `--${name}   expected a value; --${name}=VALUE takes one that begins with --`,
    },
    tookNext: false,
  };
}

function negatedField(name: string, names: InputNames): string | undefined {
  const positive = name.replace(/^no-/, "");
  return positive !== name && names.isBool(positive) ? names.getField(positive) : undefined;
}

function describeUnknownInput(
  name: string,
  names: InputNames,
  misplaced: readonly string[],
): string {
  if (misplaced.includes(name))
    return `no such input; fx's own --${name} goes before the task's name`;
  const near = names.near(name);
  if (near !== "") return `no such input${near}`;
  const nearOwn = didYouMean(
    `--${name}`,
    misplaced.map((flag) => `--${flag}`),
  );
  return `no such input${nearOwn}${nearOwn === "" ? "" : " It goes before the task's name"}`;
}

function expectedAfter(word: string, names: InputNames): string {
  const name = word.replace(/^--(no-)?/, "");
  return word.startsWith("--") && names.isBool(name)
    ? `expected nothing after ${word}: --${name} is true, --no-${name} is false`
    : "expected --INPUT VALUE";
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
