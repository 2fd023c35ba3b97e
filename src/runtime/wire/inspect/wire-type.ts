import type { Enum, Type } from "protobufjs";

/** How a field's value lies in the bytes. */
export const WIRE_TYPE = {
  VARINT: 0,
  FIXED64: 1,
  LENGTH: 2,
  GROUP: 3,
  GROUP_END: 4,
  FIXED32: 5,
} as const;

const FIXED: Readonly<Record<string, number>> = {
  double: WIRE_TYPE.FIXED64,
  fixed64: WIRE_TYPE.FIXED64,
  sfixed64: WIRE_TYPE.FIXED64,
  float: WIRE_TYPE.FIXED32,
  fixed32: WIRE_TYPE.FIXED32,
  sfixed32: WIRE_TYPE.FIXED32,
  string: WIRE_TYPE.LENGTH,
  bytes: WIRE_TYPE.LENGTH,
};

export function wireTypeOf(type: string, resolvedType: Type | Enum | null): number {
  if (resolvedType !== null)
    return "fieldsById" in resolvedType ? WIRE_TYPE.LENGTH : WIRE_TYPE.VARINT;
  return FIXED[type] ?? WIRE_TYPE.VARINT;
}
