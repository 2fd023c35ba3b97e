import { isPlainObject, setOwn } from "../../base/json.ts";
import type { FromPlain, ToLiteral, ToNative, ToPlain } from "../conversions.ts";
import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeSpec } from "../type-name.ts";
import type { DictSpec } from "../types/flyte-type.ts";
import { UNICODE, isUnicode } from "./string-family.ts";

export function dictToLiteral(
  value: unknown,
  spec: DictSpec,
  faults: Faults,
  toLiteral: ToLiteral,
): Literal {
  return { map: { literals: mapValues(value, spec, faults, toLiteral) } };
}

export function dictToNative(
  literal: Literal,
  spec: DictSpec,
  faults: Faults,
  toNative: ToNative,
): Record<string, unknown> {
  if (literal.map != null) return mapValues(literal.map.literals ?? {}, spec, faults, toNative);
  faults.reportGot(describeSpec(spec), describeLiteral(literal));
  return {};
}

export function dictToPlain(
  value: unknown,
  spec: DictSpec,
  faults: Faults,
  toPlain: ToPlain,
): { [key: string]: Plain } {
  return mapValues(value, spec, faults, toPlain);
}

export function dictFromPlain(
  plain: unknown,
  spec: DictSpec,
  faults: Faults,
  fromPlain: FromPlain,
): Record<string, unknown> {
  return mapValues(plain, spec, faults, fromPlain);
}

function mapValues<Out>(
  dict: unknown,
  spec: DictSpec,
  faults: Faults,
  convert: (value: never, node: DictSpec["element"], faults: Faults) => Out,
): Record<string, Out> {
  const values: Record<string, Out> = {};
  if (!isPlainObject(dict)) {
    faults.report(describeSpec(spec), dict);
    return values;
  }
  for (const key of Object.keys(dict)) {
    const before = faults.count;
    if (!isUnicode(key)) faults.report(`as its key ${UNICODE}`, key);
    setOwn(values, key, convert(dict[key] as never, spec.element, faults));
    if (faults.count !== before) faults.within(before, key);
  }
  return values;
}
