/** To Python, `A | B` and `B | A` are equal, and it may use one for the other. */
export function sortByText(items: readonly unknown[]): unknown[] {
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
