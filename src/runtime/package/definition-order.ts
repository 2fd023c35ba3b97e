import type { SourceLocation } from "../errors/errors.ts";
import type { LazyLocation } from "../source/source-location.ts";

interface Defined {
  readonly task: { readonly definedAt: LazyLocation };
}

/**
 * Tasks in the order in which their files write them; the files stay in the order in which they come first. (The exports
 * of a module have their names' order.)
 */
export function inDefinitionOrder<Entry extends Defined>(entries: readonly Entry[]): Entry[] {
  const placed = entries.map((entry) => ({ entry, place: entry.task.definedAt.location }));
  const files = [...new Set(placed.map(({ place }) => place?.file))];
  return placed
    .toSorted(
      (a, b) =>
        files.indexOf(a.place?.file) - files.indexOf(b.place?.file) ||
        compareLines(a.place, b.place),
    )
    .map(({ entry }) => entry);
}

function compareLines(a: SourceLocation | undefined, b: SourceLocation | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
