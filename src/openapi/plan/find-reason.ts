import type { Schema } from "../api-document.ts";
import { findBest, toKey } from "../operations/list-places.ts";
import { allowsText } from "./object-parts.ts";

const MESSAGES = ["errormessage", "error", "statusmessage", "failurereason", "failuremessage"];
const LATER =
  "statereason statusreason reason message statemessage statusdetails failuredetail failure details".split(
    " ",
  );

/** The place of the text that says why a job failed. It is more often beside the state than around it. */
export function findReason(
  answer: Schema,
  besideState: readonly string[],
): readonly string[] | undefined {
  return findBest(answer, ({ path, schema }) => {
    const isBeside = besideState.length > 0 && besideState.every((name, at) => name === path[at]);
    const inside = isBeside ? path.slice(besideState.length) : path;
    const points = inside.length === 0 || !allowsText(schema) ? 0 : countPoints(inside);
    return points > 0 && isBeside ? points + 20 : points;
  })?.path;
}

function countPoints(path: readonly string[]): number {
  const name = toKey(path.at(-1)!);
  const around = path.slice(0, -1).map(toKey);
  if (around.length > 1 || !around.every((part) => ["error", "status", "state"].includes(part)))
    return 0;
  if (around[0] === "error") return name === "message" ? 20 : 0;
  if (MESSAGES.includes(name)) return 18 - around.length;
  return LATER.includes(name) ? 10 - LATER.indexOf(name) - around.length : 0;
}
