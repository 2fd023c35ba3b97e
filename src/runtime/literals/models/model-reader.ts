import { type Json, type JsonObject, isPlainObject, setOwn } from "../../json.ts";
import type { ObjectModel } from "../../types/flyte-type.ts";
import { checkJson } from "../families/json-value.ts";
import type { Faults } from "../faults/faults.ts";
import { branchesOf, itemSchemas, partsOf, takesNull } from "../guess/schema-branches.ts";
import { unwrapped } from "../plain/plain.ts";

/** The JSON that was written: what may be left out and not be none is left out where it is none. */
export class ModelReader {
  readonly #root: JsonObject;
  readonly #faults: Faults;

  constructor(model: ObjectModel, faults: Faults) {
    this.#root = model.json;
    this.#faults = faults;
  }

  /** As deep as its readers let it be. */
  read(plain: unknown, schema: Json | undefined): unknown {
    if (Array.isArray(plain)) return this.#list(plain, branchesOf(schema, this.#root));
    if (isPlainObject(plain)) return this.#object(plain, branchesOf(schema, this.#root));
    const value = unwrapped(plain);
    checkJson(value, "exact", this.#faults);
    return value;
  }

  #list(list: readonly unknown[], branches: readonly JsonObject[]): unknown[] {
    const schemaOf = itemSchemas(branches);
    return list.map((item, index) => this.read(item, schemaOf(index)));
  }

  #object(
    plain: Record<string, unknown>,
    branches: readonly JsonObject[],
  ): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const { properties, additional, omittable } = partsOf(plain, branches);
    for (const name of Object.keys(plain)) {
      const schema = Object.hasOwn(properties, name) ? properties[name] : additional;
      const isLeftOut =
        plain[name] === null && omittable.has(name) && !takesNull(branchesOf(schema, this.#root));
      if (!isLeftOut) setOwn(object, name, this.read(plain[name], schema));
    }
    return object;
  }
}
