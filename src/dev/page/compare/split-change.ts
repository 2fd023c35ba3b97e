/** Two texts without what they have in common at their start and at their end. */
export interface SplitChange {
  readonly start: string;
  readonly first: string;
  readonly second: string;
  readonly end: string;
}

/** Finds the part in which two texts differ. */
export function splitChange(first: string, second: string): SplitChange {
  const [one, other] = [Array.from(first), Array.from(second)];
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const middle = (characters: readonly string[]): string =>
    characters.slice(start, characters.length - end).join("");
  return {
    start: one.slice(0, start).join(""),
    first: middle(one),
    second: middle(other),
    end: one.slice(one.length - end).join(""),
  };
}
