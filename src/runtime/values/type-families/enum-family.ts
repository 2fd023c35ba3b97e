import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { describeSpec } from "../type-name.ts";
import type { EnumSpec } from "../types/flyte-type.ts";

/** The member's value travels, under Flyte 2 its name. */
export function enumToLiteral(value: unknown, spec: EnumSpec, faults: Faults): Literal {
  return { scalar: { primitive: { stringValue: enumToPlain(value, spec, faults) } } };
}

export function enumToNative(literal: Literal, spec: EnumSpec, faults: Faults): string {
  const text = literal.scalar?.primitive?.stringValue;
  if (text != null) return enumFromPlain(text, spec, faults);
  faults.reportGot(describeSpec(spec), describeLiteral(literal));
  return "";
}

/** What the members are called on the wire. */
export function getWireNames({ members, carriedAs }: EnumSpec): string[] {
  return members.map(({ name, value }) => (carriedAs === "flyte2" ? name : value));
}

/** A value that was given, as it travels, on its own or within msgpack or JSON. */
export function enumToPlain(given: unknown, spec: EnumSpec, faults: Faults): string {
  for (const { name, value } of spec.members)
    if (value === given) return spec.carriedAs === "flyte2" ? name : value;
  faults.reportChoice(
    describeSpec(spec),
    given,
    spec.members.map(({ value }) => value),
  );
  return "";
}

/** The value of the member that travelled. */
export function enumFromPlain(text: unknown, spec: EnumSpec, faults: Faults): string {
  for (const { name, value } of spec.members)
    if (text === (spec.carriedAs === "flyte2" ? name : value)) return value;
  const names = getWireNames(spec);
  faults.reportChoice(
    describeSpec({ kind: "enum", members: names.map((name) => ({ name, value: name })) }),
    text,
    names,
  );
  return "";
}
