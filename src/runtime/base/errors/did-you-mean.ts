import { FxError } from "./errors.ts";

/** Longer names are nobody's typing slip; comparing them would only cost time. */
const MAX_LENGTH = 100;
/** A shorter beginning says too little. */
const SHORTEST_BEGINNING = 3;

/**
 * The candidate that was most likely meant by `name`, or undefined where none is near.
 * Case, `-` and `_` do not count: `hottestDays` is as near to `hottest_days` as can be. Where none is near, the one that
 * begins with `name` is: `list` for `list-connectors`.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const wanted = normalizeName(name);
  let best: string | undefined;
  let bestDistance = Infinity;
  const isNearer = (candidate: string, distance: number): boolean =>
    distance < bestDistance ||
    (distance === bestDistance && best !== undefined && isNearerByCase(name, candidate, best));
  const beginning = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.length > MAX_LENGTH || candidate === name) continue;
    const offered = normalizeName(candidate);
    if (wanted.length >= SHORTEST_BEGINNING && offered.startsWith(wanted)) beginning.add(candidate);
    const distance = editDistance(wanted, offered);
    if (isNearer(candidate, distance) && distance <= tolerance(wanted, offered)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? (beginning.size === 1 ? [...beginning][0] : undefined);
}

/** `; did you mean "weather"?`, or nothing: made to be appended to a message. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const match = closest(name, candidates);
  return match === undefined ? "" : `; did you mean "${match}"?`;
}

/** Of two that differ in case alone, such as `Task` and `task`. */
function isNearerByCase(name: string, candidate: string, other: string): boolean {
  return (
    candidate.toLowerCase() === other.toLowerCase() &&
    editDistance(name, candidate) < editDistance(name, other)
  );
}

function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** About two letters in five may differ, and at least one must be right. */
function tolerance(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return Math.min(Math.max(1, Math.floor(length * 0.4)), length - 1);
}

/** Damerau-Levenshtein: insertions, deletions, substitutions and swaps of neighbours each count one. */
function editDistance(a: string, b: string): number {
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

/**
 * FX2002 for a word that is none of the choices, which are listed. What was most likely meant is what to type; `hint` is, where
 * nothing is near.
 */
export function unknownChoice(
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
