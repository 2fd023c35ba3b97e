import type { Schema } from "../api-document.ts";
import type { ProposedPhase, StateFlag } from "../connector-plan.ts";
import { listPlaces, type ScalarPlace } from "../operations/list-places.ts";

/** Booleans that say how a job has ended, in the order in which code looks at them. */
const FLAGS: readonly (readonly [ProposedPhase, RegExp])[] = [
  ["aborted", /^(is|was)?(cancell?ed|aborted|stopped)$/],
  ["failed", /^(is|has|was)?(error|errored|failed|failure)$/],
  ["succeeded", /^(is|has|was)?(success|succeeded|successful)$/],
];
const DONE = /^(is|has)?(complete|completed|done|ended|finished)$/;

/**
 * Booleans of one object that tell a job's phase: success, and an end without it. Undefined if they
 * do not tell a failure from a job that runs.
 */
export function findFlags(answer: Schema): readonly StateFlag[] | undefined {
  const booleans = listPlaces(answer).filter(({ schema }) => schema.types.includes("boolean"));
  const parents = [...new Set(booleans.map(parentOf))];
  return parents
    .map((parent) => toFlags(booleans.filter((place) => parentOf(place) === parent)))
    .find((flags) =>
      ["succeeded", "failed"].every((end) => flags.some(({ phase }) => phase === end)),
    );
}

function parentOf({ path }: ScalarPlace): string {
  return path.slice(0, -1).join("\n");
}

function toFlags(places: readonly ScalarPlace[]): StateFlag[] {
  const flags = FLAGS.flatMap(([phase, pattern]) =>
    places
      .filter(({ key }) => pattern.test(key))
      .map(({ path }) => ({ path, phase, isEnd: false })),
  );
  const done = places.find(({ key }) => DONE.test(key));
  if (done === undefined) return flags;
  const rest = flags.some(({ phase }) => phase === "succeeded") ? "failed" : "succeeded";
  return [...flags, { path: done.path, phase: rest, isEnd: true }];
}
