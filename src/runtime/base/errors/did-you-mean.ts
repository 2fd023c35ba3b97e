import { FxError } from "./errors.ts";

/** A longer name is not a typing slip, and comparing it takes long. */
const LONGEST_NAME = 100;
/** A shorter beginning fits too many names. */
const SHORTEST_BEGINNING = 3;

/** `; did you mean "weather"?` to append to a message; empty if no candidate is close to the name. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  return suggest(findClosest(name, candidates));
}

/** The same for a candidate that is known already. */
export function suggest(candidate: string | undefined): string {
  return candidate === undefined ? "" : `; did you mean "${candidate}"?`;
}

/**
 * FX2002 for a word that is not one of the choices, with a list of them. The hint is left out if the message suggests a
 * choice.
 */
export function createUnknownChoiceError(
  message: string,
  given: string,
  choices: readonly string[],
  hint: string,
): FxError {
  const guess = didYouMean(given, choices);
  return new FxError(
    "FX2002",
    `${message}${guess} (${choices.join(", ")})`,
    guess === "" ? { hint } : {},
  );
}

/**
 * The candidate that was most likely meant by `name`; undefined if none is close. Case, `-` and `_` do not count, so
 * `hottestDays` equals `hottest_days`. If no candidate is close, the only one that begins with `name` is the answer:
 * `list-connectors` for `list`.
 */
export function findClosest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const wanted = normalizeName(name);
  let best: string | undefined;
  let bestDistance = Infinity;
  const isNearer = (candidate: string, distance: number): boolean =>
    distance < bestDistance ||
    (distance === bestDistance && best !== undefined && isNearerByCase(name, candidate, best));
  const beginning = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_NAME || candidate === name) continue;
    const offered = normalizeName(candidate);
    if (wanted.length >= SHORTEST_BEGINNING && offered.startsWith(wanted)) beginning.add(candidate);
    const distance = getEditDistance(wanted, offered);
    if (isNearer(candidate, distance) && distance <= getTolerance(wanted, offered)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? (beginning.size === 1 ? [...beginning][0] : undefined);
}

/** Decides between two candidates that differ only in case, such as `Task` and `task`. */
function isNearerByCase(name: string, candidate: string, other: string): boolean {
  return (
    candidate.toLowerCase() === other.toLowerCase() &&
    getEditDistance(name, candidate) < getEditDistance(name, other)
  );
}

function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** About two letters in five may differ, but not all. */
function getTolerance(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return Math.min(Math.max(1, Math.floor(length * 0.4)), length - 1);
}

/** Damerau-Levenshtein: insertions, deletions, substitutions and swaps of neighbours each count one. */
function getEditDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
