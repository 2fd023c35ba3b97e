import { isPlainObject } from "../base/json.ts";
import { shorten, terminalText } from "../base/text.ts";
import { type FaultPath, formatPath } from "./faults.ts";

const LONGEST_PART = 120;
/** How much two texts show of what they have in common before they differ. */
const SHOWN_BEFORE = 20;

/** A part in which two plain values differ; undefined stands for a missing one. */
interface PartThatDiffers {
  readonly path: FaultPath;
  readonly values: readonly [one: unknown, other: unknown];
}

/** Lists the parts in which two plain values differ, the first value's keys first. */
export function* listDifferences(
  one: unknown,
  other: unknown,
  path: FaultPath = [],
): Generator<PartThatDiffers, void> {
  const keys = listKeys(one, other);
  if (keys === undefined && !Object.is(one, other)) yield { path, values: [one, other] };
  for (const key of keys ?? [])
    yield* listDifferences(getPart(one, key), getPart(other, key), [...path, key]);
}

/** The first part in which two JSON values differ. */
export interface Difference {
  /** Such as `table[3].temp`. */
  readonly path: string;
  /** What each value has there, as JSON. A text begins shortly before the difference. */
  readonly texts: readonly [one: string, other: string];
}

/** Undefined if the values are equal. */
export function findDifference(one: unknown, other: unknown): Difference | undefined {
  for (const { path, values } of listDifferences(one, other))
    return { path: formatPath(path), texts: showFromDifference(...values) };
  return undefined;
}

/** The keys of two lists or two objects; undefined for other values. */
function listKeys(one: unknown, other: unknown): readonly (string | number)[] | undefined {
  if (Array.isArray(one) && Array.isArray(other))
    return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index);
  if (!isPlainObject(one) || !isPlainObject(other)) return undefined;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}

function getPart(value: unknown, key: string | number): unknown {
  return Object.hasOwn(value as object, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

/** Two values as JSON, shortened. Texts begin shortly before they differ. */
export function showFromDifference(one: unknown, other: unknown): [string, string] {
  if (typeof one !== "string" || typeof other !== "string") return [show(one), show(other)];
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const showFrom = (text: string): string =>
    start <= SHOWN_BEFORE
      ? show(text)
      : show(`…${text.slice(start - SHOWN_BEFORE).replace(/^[\uDC00-\uDFFF]/, "")}`);
  return [showFrom(one), showFrom(other)];
}

function show(value: unknown): string {
  return value === undefined
    ? "missing"
    : terminalText(shorten(JSON.stringify(value), LONGEST_PART));
}
