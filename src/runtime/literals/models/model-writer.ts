import { type Json, type JsonObject, isPlainObject, setOwn } from "../../json.ts";
import type { ObjectModel } from "../../types/flyte-type.ts";
import { checkJson } from "../families/json-value.ts";
import { UNICODE, isUnicode } from "../families/text.ts";
import type { Faults } from "../faults/faults.ts";
import { branchesOf, hasType, itemSchemas, partsOf } from "../guess/schema-branches.ts";
import { DEEPEST, type Plain, WholeFloat, isWhole } from "../plain/plain.ts";

/** Writes numbers as the schema has them, and none for what may be left out, as Python does. */
export class ModelWriter {
  readonly #root: JsonObject;
  readonly #faults: Faults;

  constructor(model: ObjectModel, faults: Faults) {
    this.#root = model.json;
    this.#faults = faults;
  }

  write(value: unknown, schema: Json | undefined, depth: number): Plain {
    if (depth > DEEPEST)
      this.#faults.reportGot(`JSON of at most ${DEEPEST} levels`, "more: does it hold itself?");
    else if (typeof value === "number") return this.#number(value, branchesOf(schema, this.#root));
    else if (Array.isArray(value)) return this.#list(value, branchesOf(schema, this.#root), depth);
    else if (isPlainObject(value))
      return this.#object(value, branchesOf(schema, this.#root), depth);
    else checkJson(value, "exact", this.#faults);
    return value as Plain;
  }

  #number(value: number, branches: readonly JsonObject[]): Plain {
    const isFloat =
      branches.some((branch) => hasType(branch, "number")) &&
      !branches.some((branch) => hasType(branch, "integer"));
    return isFloat && isWhole(value) ? new WholeFloat(value) : value;
  }

  #list(list: readonly unknown[], branches: readonly JsonObject[], depth: number): Plain[] {
    const schemaOf = itemSchemas(branches);
    return list.map((item, index) =>
      this.#within(index, () => this.write(item, schemaOf(index), depth + 1)),
    );
  }

  #object(
    object: Record<string, unknown>,
    branches: readonly JsonObject[],
    depth: number,
  ): { readonly [name: string]: Plain } {
    const plain: Record<string, Plain> = {};
    const { properties, additional, omittable } = partsOf(object, branches);
    for (const name of new Set([...Object.keys(properties), ...Object.keys(object)])) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if (!isUnicode(name))
        this.#within(name, () => this.#faults.report(`as its key ${UNICODE}`, name));
      else if (value !== undefined)
        setOwn(
          plain,
          name,
          this.#within(name, () =>
            this.write(
              value,
              Object.hasOwn(properties, name) ? properties[name] : additional,
              depth + 1,
            ),
          ),
        );
      else if (omittable.has(name)) setOwn(plain, name, null);
    }
    return plain;
  }

  #within<T>(key: string | number, write: () => T): T {
    const before = this.#faults.count;
    const result = write();
    if (this.#faults.count !== before) this.#faults.within(before, key);
    return result;
  }
}
