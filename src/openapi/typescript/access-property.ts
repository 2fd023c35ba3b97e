import { type ValueType, withoutNull } from "../value-type.ts";
import { writeKey, writeLiteral } from "./write-literal.ts";

/** Code that reads a property in a property …, and whether it may have no value. */
export interface PropertyAccess {
  readonly code: string;
  readonly mayBeMissing: boolean;
  /** The type of its values other than null. */
  readonly type: ValueType;
}

/** Writes `job.status?.phase`. */
export function accessProperty(
  object: string,
  type: ValueType,
  path: readonly string[],
): PropertyAccess {
  let code = object;
  let current = type;
  let mayBeMissing = type.kind === "nullable";
  for (const name of path) {
    const known = withoutNull(current);
    const field =
      known.kind === "object" ? known.fields.find((each) => each.name === name) : undefined;
    code += writeMember(name, mayBeMissing);
    mayBeMissing ||= field === undefined || !field.required || field.type.kind === "nullable";
    current = field?.type ?? { kind: "json" };
  }
  return { code, mayBeMissing, type: withoutNull(current) };
}

/** Writes `.status`, or `["job-status"]`. */
export function writeMember(name: string, mayBeMissing = false): string {
  const isPlain = writeKey(name) === name;
  if (isPlain) return `${mayBeMissing ? "?." : "."}${name}`;
  return `${mayBeMissing ? "?." : ""}[${writeLiteral(name)}]`;
}
