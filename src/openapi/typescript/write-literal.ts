import type { Json } from "../../runtime/base/json.ts";
import { escapeJson } from "../../runtime/base/text.ts";
import { ITEMS } from "../plan/object-parts.ts";
import { type ValueType, withoutNull } from "../value-type.ts";

/** A value of a literal in TypeScript. */
export type LiteralValue =
  Json | readonly LiteralValue[] | { readonly [name: string]: LiteralValue };

/** Stands for what a person decides. */
export const UNDECIDED: LiteralValue = {};

/** Writes a literal. Its texts may be hostile. Prettier removes the quotes that it does not need. */
export function writeLiteral(value: LiteralValue): string {
  if (value === UNDECIDED) return "UNDECIDED";
  if (Array.isArray(value))
    return `[${(value as readonly LiteralValue[]).map(writeLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) return escapeJson(JSON.stringify(value));
  const items = Object.entries(value).map(([name, item]) => writeEntry(name, writeLiteral(item)));
  return `{ ${items.join(", ")} }`;
}

/** Writes a property of a literal: its name, and the code of its value. */
export function writeEntry(name: string, code: string): string {
  return `${writeKey(name)}: ${code}`;
}

/** Writes the name of a property. `__proto__` would set the prototype of the literal. */
export function writeKey(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : writeLiteral(name);
}

/**
 * Writes `job.status?.phase`, or `answer.jobs[0]?.state`. Returns the code, whether it may have no
 * value, and the type of its values other than null.
 */
export function accessProperty(object: string, type: ValueType, path: readonly string[]) {
  let code = object;
  let current = type;
  let mayBeMissing = type.kind === "nullable";
  for (const name of path) {
    const known = withoutNull(current);
    if (name === ITEMS && known.kind === "list") {
      code += mayBeMissing ? "?.[0]" : "[0]";
      mayBeMissing = true;
      current = known.of;
      continue;
    }
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
  if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__")
    return `${mayBeMissing ? "?." : "."}${name}`;
  return `${mayBeMissing ? "?." : ""}[${writeLiteral(name)}]`;
}
