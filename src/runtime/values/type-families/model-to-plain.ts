import { isThenable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject, type Json, type JsonObject, setOwn } from "../../base/json.ts";
import { oneLine } from "../../base/text.ts";
import type { FaultPath, ValueFaults } from "../faults.ts";
import { getOwnValue } from "../get-field-value.ts";
import { DEEPEST, isWhole, type Plain, unwrapFloat, WholeFloat } from "../msgpack/plain.ts";
import {
  acceptsNull,
  getItemSchemas,
  getObjectParts,
  hasType,
  resolveBranches,
} from "../schema/schema-branches.ts";
import type { ObjectModel } from "../types/flyte-type.ts";
import type { StandardIssue, StandardResult } from "../types/standard-schema.ts";
import { isUnicode, UNICODE_KEY } from "./simple-families.ts";
import { reportTooDeep, requireJson } from "./struct-family.ts";

/** Validates a value, and converts the schema's output to its form inside msgpack or JSON. */
export function modelToPlain(value: unknown, model: ObjectModel, faults: ValueFaults): Plain {
  const output = getValidated(value, model, faults);
  return output === undefined ? {} : new ModelConverter(model, faults).write(output, model.json, 0);
}

/** Reads the form inside msgpack or JSON, and returns the schema's output for it. */
export function modelFromPlain(plain: unknown, model: ObjectModel, faults: ValueFaults): unknown {
  const before = faults.count;
  if (!isPlainObject(plain)) {
    faults.report("an object", plain);
    return undefined;
  }
  const json = new ModelConverter(model, faults).read(plain, model.json);
  return faults.count === before ? getValidated(json, model, faults) : undefined;
}

/** Reads and writes JSON according to its schema. */
class ModelConverter {
  readonly #root: JsonObject;

  constructor(
    model: ObjectModel,
    private readonly faults: ValueFaults,
  ) {
    this.#root = model.json;
  }

  /**
   * Restores the JSON that was written: drops a null if the schema lets the property be missing
   * but rejects null. The caller has already bounded the depth.
   */
  read(plain: unknown, schema: Json | undefined): unknown {
    if (Array.isArray(plain)) {
      const getSchema = getItemSchemas(this.#resolve(schema));
      return plain.map((item, index) => this.read(item, getSchema(index)));
    }
    if (isPlainObject(plain)) return this.#readObject(plain, schema);
    const value = unwrapFloat(plain);
    requireJson(value, "exact", this.faults);
    return value;
  }

  #readObject(plain: Record<string, unknown>, schema: Json | undefined): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const { getProperty, omittable } = getObjectParts(plain, this.#resolve(schema));
    for (const name of Object.keys(plain)) {
      const property = getProperty(name);
      const isLeftOut =
        plain[name] === null && omittable.has(name) && !acceptsNull(this.#resolve(property));
      if (!isLeftOut) setOwn(object, name, this.read(plain[name], property));
    }
    return object;
  }

  /**
   * Writes numbers as the schema declares them, and null for missing optional properties, like
   * Python.
   */
  write(value: unknown, schema: Json | undefined, depth: number): Plain {
    if (depth > DEEPEST) reportTooDeep(this.faults);
    else if (typeof value === "number") return this.#writeNumber(value, schema);
    else if (Array.isArray(value)) {
      const getSchema = getItemSchemas(this.#resolve(schema));
      return value.map((item, index) =>
        this.faults.inside(index, () => this.write(item, getSchema(index), depth + 1)),
      );
    } else if (isPlainObject(value)) return this.#writeObject(value, schema, depth);
    else requireJson(value, "exact", this.faults);
    return value as Plain;
  }

  #writeNumber(value: number, schema: Json | undefined): Plain {
    const branches = this.#resolve(schema);
    const isFloat =
      branches.some((branch) => hasType(branch, "number")) &&
      !branches.some((branch) => hasType(branch, "integer"));
    return isFloat && isWhole(value) ? new WholeFloat(value) : value;
  }

  #writeObject(object: Record<string, unknown>, schema: Json | undefined, depth: number): Plain {
    const plain: Record<string, Plain> = {};
    const parts = getObjectParts(object, this.#resolve(schema));
    const { properties, getProperty, omittable } = parts;
    for (const name of new Set([...Object.keys(properties), ...Object.keys(object)]))
      this.faults.inside(name, () => {
        const value = getOwnValue(object, name);
        if (!isUnicode(name)) this.faults.report(UNICODE_KEY, name);
        else if (value !== undefined)
          setOwn(plain, name, this.write(value, getProperty(name), depth + 1));
        else if (omittable.has(name)) setOwn(plain, name, null);
      });
    return plain;
  }

  #resolve(schema: Json | undefined): readonly JsonObject[] {
    return resolveBranches(schema, this.#root);
  }
}

/**
 * Returns the schema's output for a value; undefined after a fault. Throws FX3020 if the schema
 * validates asynchronously.
 */
function getValidated(value: unknown, model: ObjectModel, faults: ValueFaults): object | undefined {
  const result = runValidation(value, model, faults);
  if (result === undefined) return undefined;
  const issues = result.issues ?? [];
  for (const issue of issues) faults.refuse(issue.message, toFaultPath(issue));
  if (issues.length > 0) return undefined;
  const output = "value" in result ? result.value : undefined;
  if (typeof output === "object" && output !== null && !Array.isArray(output)) return output;
  faults.report("an object as the schema's output", output);
  return undefined;
}

function runValidation(
  value: unknown,
  model: ObjectModel,
  faults: ValueFaults,
): StandardResult<unknown> | undefined {
  let result: unknown;
  try {
    result = model.validate(value);
  } catch (error) {
    const reason = oneLine(String((error as Error | undefined)?.message ?? error));
    faults.refuse(`the schema threw: ${reason}`, []);
    return undefined;
  }
  if (isThenable(result)) {
    result.then(undefined, () => undefined); // otherwise a rejection would end the process
    throw asynchronousSchemaError();
  }
  if (typeof result === "object" && result !== null) return result as StandardResult<unknown>;
  faults.refuse("the schema returned no result", []);
  return undefined;
}

function asynchronousSchemaError(): FxError {
  return new FxError(
    "FX3020",
    "the schema passed to t.object validates asynchronously, but values are converted synchronously",
    { hint: "move asynchronous checks from the schema to the task or connector" },
  );
}

function toFaultPath({ path }: StandardIssue): FaultPath {
  return (path ?? []).map((segment) => {
    const key = typeof segment === "object" ? segment.key : segment;
    return typeof key === "symbol" ? String(key) : key;
  });
}
