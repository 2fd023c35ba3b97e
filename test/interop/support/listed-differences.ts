import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Difference } from "./differing-fields.ts";

const PAGE = readFileSync(
  fileURLToPath(new URL("../../../docs/differences.md", import.meta.url)),
  "utf8",
);

interface Listed {
  readonly tasks: string;
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly why: string;
}

/** A difference in one task's template. */
export interface Found extends Difference {
  readonly kind: string;
}

/**
 * Fails for a difference that docs/differences.md does not list for this Flyte, and for a listed
 * one that does not exist.
 */
export function assertListed(flyte: "1" | "2", found: readonly Found[]): void {
  const listed = rowsOf(flyte);
  const missing = found.filter((difference) => !listed.some((row) => matches(row, difference)));
  assert.deepEqual(
    missing.map(
      ({ kind, field, ours, theirs }) =>
        `${kind} ${field}: ${JSON.stringify(ours)}, in Python ${JSON.stringify(theirs)}`,
    ),
    [],
    "these differences are not in docs/differences.md",
  );
  assert.deepEqual(
    listed.filter((row) => !found.some((difference) => matches(row, difference))),
    [],
    "these rows of docs/differences.md describe no difference",
  );
}

function rowsOf(flyte: string): readonly Listed[] {
  const rows = PAGE.split("\n").filter((line) => /^\| *([12]) *\|/.exec(line)?.[1] === flyte);
  return rows.map((line) => {
    const [, tasks, field, ours, theirs, why] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim()) as [string, string, string, string, string, string];
    assert.notEqual(why, "", `the difference has no reason: ${line}`);
    return { tasks, field: field.replaceAll("`", ""), ours, theirs, why };
  });
}

function matches({ tasks, field, ours, theirs }: Listed, found: Found): boolean {
  return (
    field === found.field &&
    (tasks === "every" || tasks.split(", ").includes(found.kind)) &&
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
