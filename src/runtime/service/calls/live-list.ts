/** What stands in a LiveList holds its place there. */
export interface Listed {
  place: number;
}

/**
 * What is at work now, in no order. Not a Set: one that changes with each request leaves its old tables behind, and V8 keeps
 * them, with all that stood in them, until it collects the old generation.
 */
export class LiveList<Item extends Listed> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Does nothing where it is not in the list. */
  delete(item: Item): void {
    const { place } = item;
    if (this.#items[place] !== item) return;
    const last = this.#items.pop()!;
    if (last === item) return;
    this.#items[place] = last;
    last.place = place;
  }

  /** Those of this moment: the list may change meanwhile. */
  all(): readonly Item[] {
    return [...this.#items];
  }
}
