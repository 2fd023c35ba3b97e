import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";

interface Listed {
  readonly kinds: string;
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly why: string;
}

/** A difference in the template of one kind of task, or in one kind of request. */
export interface Found extends Difference {
  readonly kind: string;
}

/**
 * Fails for a difference that the page does not list for this Flyte, and for a listed one that does
 * not exist.
 */
export function assertListed(
  page: "docs/flyte2.md" | "test/interop/README.md" | `examples/${string}/README.md`,
  protocol: Protocol,
  found: readonly Found[],
): void {
  const listed = readRows(page, protocol === "flyte1" ? "1" : "2");
  const missing = found.filter((difference) => !listed.some((row) => matches(row, difference)));
  assert.deepEqual(
    missing.map(
      ({ kind, field, ours, theirs }) =>
        `${kind} ${field}: ${JSON.stringify(ours)}, in Python ${JSON.stringify(theirs)}`,
    ),
    [],
    `these differences are not in ${page}`,
  );
  assert.deepEqual(
    listed.filter((row) => !found.some((difference) => matches(row, difference))),
    [],
    `these rows of ${page} describe no difference`,
  );
}

function readRows(page: string, flyte: string): readonly Listed[] {
  const path = fileURLToPath(new URL(`../../../${page}`, import.meta.url));
  const rows = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => /^\|([12, ]+)\|/.exec(line)?.[1]?.includes(flyte));
  return rows.map((line) => {
    const [, kinds, field, ours, theirs, why] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim()) as [string, string, string, string, string, string];
    assert.notEqual(why, "", `the difference has no reason: ${line}`);
    return { kinds, field: field.replaceAll("`", ""), ours, theirs, why };
  });
}

function matches({ kinds, field, ours, theirs }: Listed, found: Found): boolean {
  return (
    field === found.field &&
    (kinds === "every" || kinds.split(", ").includes(found.kind)) &&
    isValue(ours, found.ours) &&
    isValue(theirs, found.theirs)
  );
}

/** A cell in code style is the value itself; a cell in words only describes the kind of value. */
function isValue(cell: string, value: unknown): boolean {
  if (cell === "–") return value === undefined;
  const code = /^`([^`]*)`$/.exec(cell)?.[1];
  return code === undefined ? value !== undefined : code === JSON.stringify(value);
}

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
