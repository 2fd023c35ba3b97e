import { didYouMean } from "../base/errors/did-you-mean.ts";
import { FxError } from "../base/errors/errors.ts";
import type { CheckText } from "./check-outcome.ts";
import type { ConformanceCheck } from "./check.ts";

/**
 * The checks that `--only` and `--skip` leave. Both accept an id, or the beginning of several, such
 * as `create/`.
 *
 * @throws FX2001 for an id that no check has, FX2000 if no check is left
 */
export function selectChecks(
  all: readonly ConformanceCheck[],
  only: readonly string[] = [],
  skip: readonly string[] = [],
): readonly ConformanceCheck[] {
  refuseUnknownIds(all, [...only, ...skip]);
  const selected = all.filter(
    ({ id }) =>
      (only.length === 0 || only.some((pattern) => matches(id, pattern))) &&
      !skip.some((pattern) => matches(id, pattern)),
  );
  if (selected.length > 0) return selected;
  throw new FxError("FX2000", "--skip leaves none of the checks that --only selects", {
    hint: "fx check --list",
  });
}

/** The check with an id. Throws FX2001 if there is none. */
export function findCheck(all: readonly CheckText[], id: string): CheckText {
  return all.find((check) => check.id === id) ?? unknownCheck(all, [id]);
}

function matches(id: string, pattern: string): boolean {
  return pattern.endsWith("/") ? id.startsWith(pattern) : id === pattern;
}

function refuseUnknownIds(all: readonly ConformanceCheck[], patterns: readonly string[]): void {
  const unknown = patterns.filter((pattern) => !all.some(({ id }) => matches(id, pattern)));
  if (unknown.length > 0) unknownCheck(all, unknown);
}

function unknownCheck(
  all: readonly CheckText[],
  [first = "", ...others]: readonly string[],
): never {
  const guess = didYouMean(first, listPatterns(all));
  throw new FxError("FX2001", `no check "${first}"${guess}`, {
    details: others.map((id) => `no check "${id}"${didYouMean(id, listPatterns(all))}`),
    ...(guess === "" && { hint: "fx check --list" }),
  });
}

/** Every id, and the groups of ids that `--only` accepts, such as `create/`. */
function listPatterns(all: readonly CheckText[]): Set<string> {
  return new Set(all.flatMap(({ id }) => [id, id.slice(0, id.indexOf("/") + 1)]));
}
