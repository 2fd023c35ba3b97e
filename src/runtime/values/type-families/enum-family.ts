import { joinChoices, quote } from "../../base/text.ts";
import type { ValueFaults } from "../faults.ts";
import { primitiveLiteral } from "../literal.ts";
import type { EnumMember, EnumSpec } from "../types/flyte-type.ts";
import type { Family } from "./family.ts";

/** Flyte 1 sends a member's value, Flyte 2 its name. */
export const enumFamily: Family<EnumSpec> = {
  toLiteral: (value, spec, faults) =>
    primitiveLiteral({ stringValue: enumToPlain(value, spec, faults) }),
  toNative(literal, spec, faults) {
    const text = literal.scalar?.primitive?.stringValue;
    return text == null
      ? faults.reportLiteral(describeMembers(getValues(spec)), literal)
      : enumFromPlain(text, spec, faults);
  },
  toPlain: enumToPlain,
  fromPlain: enumFromPlain,
  ownsLiteral: ({ scalar }) => scalar?.primitive?.stringValue != null,

  literalType: (spec) => ({ enumType: { values: getWireNames(spec) } }),
  getTransformerName: () => "DefaultEnumTransformer",
  toJsonSchema: (spec) => ({ enum: getWireNames(spec) }),

  /** Accepts a member's value or its name. */
  fromJson: (json, { members }) =>
    members.some(({ value }) => value === json)
      ? json
      : (members.find(({ name }) => name === json)?.value ?? json),

  describe: (spec) => describeMembers(getValues(spec)),
  getShortName: (spec) => joinChoices(getValues(spec), "|"),

  faces: ["text"],
  column: "string",
};

export function enumToPlain(input: unknown, spec: EnumSpec, faults: ValueFaults): string {
  const member = spec.members.find(({ value }) => value === input);
  if (member !== undefined) return getWireName(member, spec);
  const values = getValues(spec);
  faults.reportChoice(describeMembers(values), input, values);
  return "";
}

function enumFromPlain(text: unknown, spec: EnumSpec, faults: ValueFaults): string {
  const member = spec.members.find((one) => getWireName(one, spec) === text);
  if (member !== undefined) return member.value;
  const names = getWireNames(spec);
  faults.reportChoice(describeMembers(names), text, names);
  return "";
}

function getWireNames(spec: EnumSpec): string[] {
  return spec.members.map((member) => getWireName(member, spec));
}

function getWireName({ name, value }: EnumMember, { carriedAs }: EnumSpec): string {
  return carriedAs === "flyte2" ? name : value;
}

function getValues({ members }: EnumSpec): string[] {
  return members.map(({ value }) => value);
}

function describeMembers(texts: readonly string[]): string {
  return `one of ${joinChoices(texts.map(quote))}`;
}
