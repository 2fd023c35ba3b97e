import type { FromPlain, ToLiteral, ToNative, ToPlain } from "../conversions.ts";
import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeSpec } from "../type-name.ts";
import type { ListSpec } from "../types/flyte-type.ts";

export function listToLiteral(
  value: unknown,
  spec: ListSpec,
  faults: Faults,
  toLiteral: ToLiteral,
): Literal {
  return { collection: { literals: mapItems(value, spec, faults, toLiteral) } };
}

export function listToNative(
  literal: Literal,
  spec: ListSpec,
  faults: Faults,
  toNative: ToNative,
): unknown[] {
  if (literal.collection != null)
    return mapItems(literal.collection.literals ?? [], spec, faults, toNative);
  faults.reportGot(describeSpec(spec), describeLiteral(literal));
  return [];
}

export function listToPlain(
  value: unknown,
  spec: ListSpec,
  faults: Faults,
  toPlain: ToPlain,
): Plain[] {
  return mapItems(value, spec, faults, toPlain);
}

export function listFromPlain(
  plain: unknown,
  spec: ListSpec,
  faults: Faults,
  fromPlain: FromPlain,
): unknown[] {
  return mapItems(plain, spec, faults, fromPlain);
}

function mapItems<Out>(
  list: unknown,
  spec: ListSpec,
  faults: Faults,
  convert: (item: never, node: ListSpec["element"], faults: Faults) => Out,
): Out[] {
  const items: Out[] = [];
  if (!Array.isArray(list)) {
    faults.report(describeSpec(spec), list);
    return items;
  }
  for (let index = 0; index < list.length; index++) {
    const before = faults.count;
    items.push(convert(list[index] as never, spec.element, faults));
    if (faults.count !== before) faults.within(before, index);
  }
  return items;
}
