import type { ComparedEntry } from "./compare-values.ts";

/** Neighbours that are all equal, or one entry that differs. */
export type EntryGroup =
  { readonly equal: readonly ComparedEntry[] } | { readonly differing: ComparedEntry };

/** Puts equal neighbours together, so that they can be folded. */
export function groupEntries(entries: readonly ComparedEntry[]): EntryGroup[] {
  const groups: ({ equal: ComparedEntry[] } | { differing: ComparedEntry })[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (entry.comparison.kind !== "equal") groups.push({ differing: entry });
    else if (last !== undefined && "equal" in last) last.equal.push(entry);
    else groups.push({ equal: [entry] });
  }
  return groups;
}
