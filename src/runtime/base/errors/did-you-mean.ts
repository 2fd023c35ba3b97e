import { FxError } from "./errors.ts";

/** Longer names are not typos, and comparing them is slow. */
const LONGEST_NAME = 100;
/** A shorter prefix matches too many names. */
const SHORTEST_PREFIX = 3;

/** Text to append to a message: `; did you mean "weather"?`. Empty if no candidate is close. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  return suggest(findClosest(name, candidates));
}

/** The same for a known candidate. */
export function suggest(candidate: string | undefined): string {
  return candidate === undefined ? "" : `; did you mean "${candidate}"?`;
}

/**
 * FX2002 for a word that is not one of the choices; the message lists them. The hint is omitted if
 * the message already suggests one.
 */
export function createUnknownChoiceError(
  message: string,
  word: string,
  choices: readonly string[],
  hint: string,
): FxError {
  const guess = didYouMean(word, choices);
  return new FxError(
    "FX2002",
    `${message}${guess} (${choices.join(", ")})`,
    guess === "" ? { hint } : {},
  );
}

/**
 * The candidate that `name` most likely stands for; undefined if no candidate is close. Ignores
 * case, `-` and `_`, so `hottestDays` equals `hottest_days`. If no candidate is close, returns the
 * only one that starts with `name`: `list-connectors` for `list`.
 */
export function findClosest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const wanted = normalizeName(name);
  const others = [...new Set(candidates)]
    .filter((candidate) => candidate.length <= LONGEST_NAME && candidate !== name)
    .map((candidate) => ({ candidate, offered: normalizeName(candidate) }));
  const [closest] = others
    .map((other) => ({ ...other, distance: getEditDistance(wanted, other.offered) }))
    .filter(({ offered, distance }) => distance <= getTolerance(wanted, offered))
    .toSorted(
      (a, b) =>
        a.distance - b.distance ||
        getEditDistance(name, a.candidate) - getEditDistance(name, b.candidate),
    );
  const withPrefix = others.filter(({ offered }) => offered.startsWith(wanted));
  const isOnlyOne = withPrefix.length === 1 && wanted.length >= SHORTEST_PREFIX;
  return (closest ?? (isOnlyOne ? withPrefix[0] : undefined))?.candidate;
}

function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** Up to 40% of the letters may differ, but not all of them. */
function getTolerance(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  return Math.min(Math.max(1, Math.floor(length * 0.4)), length - 1);
}

/** Damerau-Levenshtein: insertions, deletions, substitutions and swaps of neighbors each cost 1. */
function getEditDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
