/** How a value of the first run relates to the one of the second. */
export type Comparison =
  | { readonly kind: "equal"; readonly value: unknown }
  | { readonly kind: "changed"; readonly first: unknown; readonly second: unknown }
  | { readonly kind: "only-first" | "only-second"; readonly value: unknown }
  | { readonly kind: "list" | "object"; readonly entries: readonly ComparedEntry[] };

export interface ComparedEntry {
  /** The name of a field, or the index in the first list and in the second one. */
  readonly name: string;
  readonly comparison: Comparison;
}

/** Compares two JSON values by their structure. */
export function compareValues(first: unknown, second: unknown): Comparison {
  if (Array.isArray(first) && Array.isArray(second)) return compareLists(first, second);
  if (isObject(first) && isObject(second)) return compareObjects(first, second);
  return Object.is(first, second)
    ? { kind: "equal", value: first }
    : { kind: "changed", first, second };
}

/** Counts the values that differ, are added or are missing. */
export function countDifferences(comparison: Comparison): number {
  if (comparison.kind === "equal") return 0;
  if (!("entries" in comparison)) return 1;
  return comparison.entries.reduce((sum, entry) => sum + countDifferences(entry.comparison), 0);
}

function compareObjects(
  first: Readonly<Record<string, unknown>>,
  second: Readonly<Record<string, unknown>>,
): Comparison {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  const entries = Array.from(names, (name): ComparedEntry => {
    if (!Object.hasOwn(second, name))
      return { name, comparison: { kind: "only-first", value: first[name] } };
    if (!Object.hasOwn(first, name))
      return { name, comparison: { kind: "only-second", value: second[name] } };
    return { name, comparison: compareValues(first[name], second[name]) };
  });
  return combine("object", entries, first);
}

/**
 * Pairs the equal elements at the start and at the end, then the elements between them in order. So
 * an element that was added or removed does not make all elements after it differ.
 */
function compareLists(first: readonly unknown[], second: readonly unknown[]): Comparison {
  const { end } = measureEnds(
    first,
    second,
    (one, other) => compareValues(one, other).kind === "equal",
  );
  const pairEnd = Math.min(first.length, second.length) - end;
  const pair = (index: number, by: number): ComparedEntry => ({
    name: by === 0 ? `${index}` : `${index} → ${index + by}`,
    comparison: compareValues(first[index], second[index + by]),
  });
  const entries = [
    ...indexes(0, pairEnd).map((index) => pair(index, 0)),
    ...indexes(pairEnd, first.length - end).map((index) => only("only-first", index, first)),
    ...indexes(pairEnd, second.length - end).map((index) => only("only-second", index, second)),
    ...indexes(first.length - end, first.length).map((index) =>
      pair(index, second.length - first.length),
    ),
  ];
  return combine("list", entries, first);
}

/** How many elements two lists have in common at their start, and of the others at their end. */
function measureEnds<T>(
  first: readonly T[],
  second: readonly T[],
  isEqual: (one: T, other: T) => boolean,
): { readonly start: number; readonly end: number } {
  const shorter = Math.min(first.length, second.length);
  let start = 0;
  while (start < shorter && isEqual(first[start]!, second[start]!)) start++;
  let end = 0;
  while (end < shorter - start && isEqual(first.at(-1 - end)!, second.at(-1 - end)!)) end++;
  return { start, end };
}

/** Finds the part in which two texts differ, and what they have in common around it. */
export function splitChange(first: string, second: string) {
  const [one, other] = [Array.from(first), Array.from(second)];
  const { start, end } = measureEnds(one, other, Object.is);
  const middle = (characters: readonly string[]): string =>
    characters.slice(start, characters.length - end).join("");
  return {
    start: one.slice(0, start).join(""),
    first: middle(one),
    second: middle(other),
    end: one.slice(one.length - end).join(""),
  };
}

function only(
  kind: "only-first" | "only-second",
  index: number,
  list: readonly unknown[],
): ComparedEntry {
  return { name: `${index}`, comparison: { kind, value: list[index] } };
}

function combine(
  kind: "list" | "object",
  entries: readonly ComparedEntry[],
  first: unknown,
): Comparison {
  const isEqual = entries.every(({ comparison }) => comparison.kind === "equal");
  return isEqual ? { kind: "equal", value: first } : { kind, entries };
}

function indexes(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
