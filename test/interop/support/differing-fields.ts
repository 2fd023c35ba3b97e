import { isDeepStrictEqual } from "node:util";

export interface Difference {
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Returns the fields in which two messages in JSON differ; a list is one field. */
export function differingFields(ours: unknown, theirs: unknown, field = ""): readonly Difference[] {
  if (isDeepStrictEqual(ours, theirs)) return [];
  if (!isObject(ours) || !isObject(theirs)) return [{ field, ours, theirs }];
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names].flatMap((name) =>
    differingFields(ours[name], theirs[name], field === "" ? name : `${field}.${name}`),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
