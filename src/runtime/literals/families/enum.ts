import type { EnumSpec } from "../../types/flyte-type.ts";
import { describeLiteral } from "../describe-literal.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { describeSpec } from "../type-name.ts";

/** The member's value travels; Flyte 2's wire has its name instead. */
export function enumToLiteral(value: unknown, spec: EnumSpec, faults: Faults): Literal {
  return { scalar: { primitive: { stringValue: checkEnum(value, spec, faults) } } };
}

export function enumToNative(literal: Literal, spec: EnumSpec, faults: Faults): string {
  const text = literal.scalar?.primitive?.stringValue;
  if (text != null) return checkEnum(text, spec, faults);
  faults.reportGot(describeSpec(spec), describeLiteral(literal));
  return "";
}

/** The same for a value that is given and for one within msgpack or JSON. */
export function checkEnum(value: unknown, spec: EnumSpec, faults: Faults): string {
  for (const member of spec.members) if (member.value === value) return member.value;
  faults.report(describeSpec(spec), value);
  return "";
}
