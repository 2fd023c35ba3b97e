import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";

/** A command's flags by name. Those of type `option` have a value. */
type FlagTable = Readonly<Record<string, { readonly type: string }>>;

/**
 * The arguments after TASK, sorted into inputs and fx's own flags. If a flag is both, it is the
 * input. After `--`, everything belongs to the task.
 */
export class TaskWords {
  /** fx's own flags with their values. */
  readonly own: string[] = [];
  /** Each use of an input's flag: its value, or a boolean for a flag without one. */
  readonly inputs: { readonly field: string; readonly text: string | boolean }[] = [];
  /** For instance `--cty   no such input or flag; did you mean "--city"?`. */
  readonly faults: string[] = [];
  readonly #rest: string[];
  #isAfterDashes = false;

  constructor(
    words: readonly string[],
    private readonly names: InputNames,
    private readonly flags: FlagTable,
  ) {
    this.#rest = [...words];
    let previous = "";
    while (this.#rest.length > 0) {
      const word = this.#rest.shift()!;
      if (word.startsWith("--")) this.#addFlag(word);
      else if (word === "-h" && !this.#isAfterDashes) this.own.push("--help");
      else this.faults.push(`${JSON.stringify(word)}   ${this.#describeExpected(previous)}`);
      previous = word;
    }
  }

  #addFlag(word: string): void {
    const [, name = "", inline] = /^--([^=]*)(?:=([^]*))?$/.exec(word)!;
    const field = this.names.getField(name);
    const negated = inline === undefined ? this.#getNegatedField(name) : undefined;
    if (word === "--" && !this.#isAfterDashes) this.#isAfterDashes = true;
    else if (field !== undefined) this.#addInput(field, name, inline);
    else if (negated !== undefined) this.inputs.push({ field: negated, text: false });
    else if (this.#isOwn(name)) {
      const takesValue = inline === undefined && this.flags[name]!.type === "option";
      this.own.push(word, ...(takesValue ? this.#takeValue() : []));
    } else {
      const what = this.#isAfterDashes ? "no such input" : "no such input or flag";
      this.faults.push(`--${name}   ${what}${this.#guess(name)}`);
      if (inline === undefined) this.#takeValue();
    }
  }

  #addInput(field: string, name: string, inline: string | undefined): void {
    const text = inline ?? (this.names.isBool(name) || this.#takeValue("--")[0]);
    if (text !== undefined) this.inputs.push({ field, text });
    else
      this.faults.push(`--${name}   expected a value; write --${name}=VALUE if it begins with --`);
  }

  /** The next word, unless it is a flag. */
  #takeValue(allowed?: string): string[] {
    const [next] = this.#rest;
    const isValue = next !== undefined && (!next.startsWith("--") || next === allowed);
    return isValue ? this.#rest.splice(0, 1) : [];
  }

  #isOwn(name: string): boolean {
    return !this.#isAfterDashes && Object.hasOwn(this.flags, name);
  }

  #getNegatedField(name: string): string | undefined {
    const positive = name.replace(/^no-/, "");
    const isNegated = positive !== name && this.names.isBool(positive);
    return isNegated ? this.names.getField(positive) : undefined;
  }

  #guess(name: string): string {
    const own = Object.keys(this.flags);
    if (own.includes(name)) return `; put fx's own --${name} before --`;
    const known = [...this.names.flagNames, ...(this.#isAfterDashes ? [] : own)];
    const flags = known.map((flag) => `--${flag}`);
    return didYouMean(`--${name}`, flags);
  }

  #describeExpected(previous: string): string {
    const name = previous.replace(/^--(no-)?/, "");
    if (!previous.startsWith("--")) return "expected --INPUT VALUE";
    if (this.names.isBool(name))
      return `expected nothing after ${previous}: --${name} is true, --no-${name} is false`;
    return this.#isOwn(name) && this.flags[name]!.type === "boolean"
      ? `expected nothing after ${previous}: it does not accept a value`
      : "expected --INPUT VALUE";
  }
}

/**
 * A task's inputs by the names of their flags. `max_days` is both `--max_days` and `--max-days`.
 */
export class InputNames {
  readonly #names = new Map<string, string>();

  constructor(private readonly fields: ReadonlyMap<string, TypeNode>) {
    for (const name of fields.keys()) this.#names.set(kebabCase(name), name).set(name, name);
  }

  /** Every spelling of every input. */
  get flagNames(): Iterable<string> {
    return this.#names.keys();
  }

  getField(name: string): string | undefined {
    return this.#names.get(name);
  }

  /** Whether the flag is for a boolean input, and so has no value. */
  isBool(name: string): boolean {
    const field = this.getField(name);
    const spec = field === undefined ? undefined : this.fields.get(field)?.spec;
    return spec?.kind === "bool" || (spec?.kind === "optional" && spec.inner.spec.kind === "bool");
  }
}

/** Returns `max-days` for `maxDays` and `max_days`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}
