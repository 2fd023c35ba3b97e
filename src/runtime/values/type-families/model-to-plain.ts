import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject, type Json, type JsonObject, setOwn } from "../../base/json.ts";
import { oneLine } from "../../base/text.ts";
import type { Faults, FaultPath } from "../faults.ts";
import { type Plain, unwrapFloat, DEEPEST, WholeFloat, isWhole } from "../msgpack/plain.ts";
import {
  resolveBranches,
  getItemSchemas,
  getObjectParts,
  acceptsNull,
  hasType,
} from "../schema/schema-branches.ts";
import type { ObjectModel } from "../types/flyte-type.ts";
import type { StandardIssue, StandardResult } from "../types/standard-schema.ts";
import { checkJson } from "./check-json.ts";
import { UNICODE, isUnicode } from "./string-family.ts";

/** What the schema gives out for a value, as it stands within msgpack or JSON. */
export function modelToPlain(
  value: unknown,
  model: ObjectModel,
  faults: Faults,
): { readonly [name: string]: Plain } {
  const output = getValidated(value, model, faults);
  return output === undefined
    ? {}
    : (new ModelWriter(model, faults).write(output, model.json, 0) as {
        readonly [name: string]: Plain;
      });
}

/** What the schema gives out for what stood there. */
export function modelFromPlain(plain: unknown, model: ObjectModel, faults: Faults): unknown {
  const before = faults.count;
  if (!isPlainObject(plain)) faults.report("an object", plain);
  const json =
    faults.count === before ? new ModelReader(model, faults).read(plain, model.json) : undefined;
  return faults.count === before ? getValidated(json, model, faults) : undefined;
}

/** The JSON that was written: what may be left out and not be none is left out where it is none. */
class ModelReader {
  readonly #root: JsonObject;
  readonly #faults: Faults;

  constructor(model: ObjectModel, faults: Faults) {
    this.#root = model.json;
    this.#faults = faults;
  }

  /** As deep as its readers let it be. */
  read(plain: unknown, schema: Json | undefined): unknown {
    if (Array.isArray(plain)) return this.#list(plain, resolveBranches(schema, this.#root));
    if (isPlainObject(plain)) return this.#object(plain, resolveBranches(schema, this.#root));
    const value = unwrapFloat(plain);
    checkJson(value, "exact", this.#faults);
    return value;
  }

  #list(list: readonly unknown[], branches: readonly JsonObject[]): unknown[] {
    const getSchema = getItemSchemas(branches);
    return list.map((item, index) => this.read(item, getSchema(index)));
  }

  #object(
    plain: Record<string, unknown>,
    branches: readonly JsonObject[],
  ): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const { properties, additional, omittable } = getObjectParts(plain, branches);
    for (const name of Object.keys(plain)) {
      const schema = Object.hasOwn(properties, name) ? properties[name] : additional;
      const isLeftOut =
        plain[name] === null &&
        omittable.has(name) &&
        !acceptsNull(resolveBranches(schema, this.#root));
      if (!isLeftOut) setOwn(object, name, this.read(plain[name], schema));
    }
    return object;
  }
}

/** What a schema gives out for a value; undefined after a fault. Throws FX3020 for one that does not answer at once. */
function getValidated(value: unknown, model: ObjectModel, faults: Faults): object | undefined {
  const result = runValidation(value, model, faults);
  if (result === undefined) return undefined;
  if (result.issues != null && result.issues.length > 0)
    for (const issue of result.issues) faults.refuse(issue.message, toFaultPath(issue));
  else if (
    "value" in result &&
    typeof result.value === "object" &&
    result.value !== null &&
    !Array.isArray(result.value)
  )
    return result.value;
  else
    faults.report(
      "that the schema gives out an object",
      "value" in result ? result.value : undefined,
    );
  return undefined;
}

function runValidation(
  value: unknown,
  model: ObjectModel,
  faults: Faults,
): StandardResult<unknown> | undefined {
  let result: unknown;
  try {
    result = model.validate(value);
  } catch (error) {
    faults.refuse(
      `the schema throws: ${oneLine(String((error as Error | undefined)?.message ?? error))}`,
      [],
    );
    return undefined;
  }
  if (isPromise(result)) throw refusePromise(result);
  if (typeof result === "object" && result !== null) return result as StandardResult<unknown>;
  faults.refuse("the schema gives no result", []);
  return undefined;
}

function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as { readonly then?: unknown } | null | undefined)?.then === "function";
}

/** Nobody will wait for it, and its failure must not end the process. */
function refusePromise(result: PromiseLike<unknown>): FxError {
  result.then(undefined, () => undefined);
  return new FxError(
    "FX3020",
    "a schema given to t.object validates asynchronously, while values are converted at once",
    {
      hint: "check what takes time in the task or connector, not in the schema",
    },
  );
}

function toFaultPath({ path }: StandardIssue): FaultPath {
  return (path ?? []).map((segment) => {
    const key = typeof segment === "object" ? segment.key : segment;
    return typeof key === "symbol" ? String(key) : key;
  });
}

/** Writes numbers as the schema has them, and none for what may be left out, as Python does. */
class ModelWriter {
  readonly #root: JsonObject;
  readonly #faults: Faults;

  constructor(model: ObjectModel, faults: Faults) {
    this.#root = model.json;
    this.#faults = faults;
  }

  write(value: unknown, schema: Json | undefined, depth: number): Plain {
    if (depth > DEEPEST)
      this.#faults.reportGot(`JSON of at most ${DEEPEST} levels`, "more: does it hold itself?");
    else if (typeof value === "number")
      return this.#number(value, resolveBranches(schema, this.#root));
    else if (Array.isArray(value))
      return this.#list(value, resolveBranches(schema, this.#root), depth);
    else if (isPlainObject(value))
      return this.#object(value, resolveBranches(schema, this.#root), depth);
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
    const getSchema = getItemSchemas(branches);
    return list.map((item, index) =>
      this.#within(index, () => this.write(item, getSchema(index), depth + 1)),
    );
  }

  #object(
    object: Record<string, unknown>,
    branches: readonly JsonObject[],
    depth: number,
  ): { readonly [name: string]: Plain } {
    const plain: Record<string, Plain> = {};
    const { properties, additional, omittable } = getObjectParts(object, branches);
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
