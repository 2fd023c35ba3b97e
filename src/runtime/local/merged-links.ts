import type { LogLink } from "../connector/resource.ts";

/** A job's links so far and those that its latest answer has, each URI once: as in Flyte, an answer without links takes none away. */
export function mergedLinks(
  known: readonly LogLink[],
  latest: readonly LogLink[],
): readonly LogLink[] {
  return [...new Map([...known, ...latest].map((link) => [link.uri, link])).values()];
}
