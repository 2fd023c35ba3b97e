import type { Signal } from "@preact/signals";

/** Removes an item from the set in a signal, or adds it if it is not there. */
export function toggleItem<T>(set: Signal<ReadonlySet<T>>, item: T): void {
  const next = new Set(set.value);
  if (!next.delete(item)) next.add(item);
  set.value = next;
}
