import { isPlainObject, setOwn } from "../../base/json.ts";
import type { FromPlain, ToPlain } from "../conversions.ts";
import type { Faults } from "../faults.ts";
import { omittedValue, reportUnknownNames, getFieldValue } from "../field-values.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeSpec, describeType } from "../type-name.ts";
import type { ObjectSpec, TypeNode } from "../types/flyte-type.ts";
import { modelFromPlain, modelToPlain } from "./model-to-plain.ts";

/** The fields in their declared order, each with its key also where it is none. */
export function objectToPlain(
  value: unknown,
  spec: ObjectSpec,
  faults: Faults,
  toPlain: ToPlain,
): { readonly [name: string]: Plain } {
  if (spec.model !== undefined) return modelToPlain(value, spec.model, faults);
  const plain: { [name: string]: Plain } = {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    faults.report(describeSpec(spec), value);
    return plain;
  }
  if (isPlainObject(value)) reportUnknownNames(value, spec.fields, faults); // an instance of the author's own class may hold more
  for (const [name, node] of spec.fields) {
    const before = faults.count;
    const given = getFieldValue(value, name, node);
    if (given === undefined) faults.missing(describeType(node));
    else setOwn(plain, name, toPlain(given, node, faults));
    if (faults.count !== before) faults.within(before, name);
  }
  return plain;
}

/** A key may be missing where its field has a default or is optional. */
export function objectFromPlain(
  plain: unknown,
  spec: ObjectSpec,
  faults: Faults,
  fromPlain: FromPlain,
  toPlain: ToPlain,
): unknown {
  if (spec.model !== undefined) return modelFromPlain(plain, spec.model, faults);
  const native: Record<string, unknown> = {};
  if (!isPlainObject(plain)) {
    faults.report(describeSpec(spec), plain);
    return native;
  }
  reportUnknownNames(plain, spec.fields, faults);
  for (const [name, node] of spec.fields) {
    const before = faults.count;
    const there = Object.hasOwn(plain, name) ? plain[name] : defaultAsPlain(node, faults, toPlain);
    if (there === undefined) faults.missing(describeType(node));
    else setOwn(native, name, fromPlain(there, node, faults));
    if (faults.count !== before) faults.within(before, name);
  }
  return native;
}

function defaultAsPlain(node: TypeNode, faults: Faults, toPlain: ToPlain): Plain | undefined {
  const value = omittedValue(node);
  return value === undefined ? undefined : toPlain(value, node, faults);
}
