import type { TypeNode } from "../../runtime/values/types/flyte-type.ts";

/** The inputs of a task by the names that their flags have: `max_days` answers to `--max_days`, and to `--max-days`. */
export class InputNames {
  readonly #fields: ReadonlyMap<string, TypeNode>;
  readonly #names: ReadonlyMap<string, string>;

  constructor(fields: ReadonlyMap<string, TypeNode>) {
    this.#fields = fields;
    this.#names = new Map(
      [...fields.keys()].flatMap((name) => [
        [kebabCase(name), name] as const,
        [name, name] as const,
      ]),
    );
  }

  /** Every spelling of every input. */
  get flagNames(): Iterable<string> {
    return this.#names.keys();
  }

  getField(name: string): string | undefined {
    return this.#names.get(name);
  }

  /** Whether a flag is about an input that is true or false, which takes no value. */
  isBool(name: string): boolean {
    const field = this.getField(name);
    const spec = field === undefined ? undefined : this.#fields.get(field)?.spec;
    return spec?.kind === "bool" || (spec?.kind === "optional" && spec.inner.spec.kind === "bool");
  }
}

/** `maxDays` and `max_days` answer to `--max-days`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}
