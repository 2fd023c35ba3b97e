import type { Schema } from "../api-document.ts";
import type { Reason } from "../connector-plan.ts";
import { listPlaces, type ScalarPlace, toKey } from "../operations/list-places.ts";
import { allowsText, readObjectParts } from "./object-parts.ts";

const MESSAGES = ["errormessage", "error", "statusmessage", "failurereason", "failuremessage"];
const LATER =
  "statereason statusreason reason message statemessage statusdetails failuredetail failure details".split(
    " ",
  );
const LISTS = ["errors", "errormessages", "failures"];
/** What the items of these lists call their texts. */
const TEXTS = ["message", "errormessage", "detail", "error", "reason", "description"];
/** Below these points, a text may be about anything, so only the best one counts. */
const SURE = 15;

/**
 * The places of the texts that say why a job failed, the likeliest first. They are more often beside
 * the state than around it.
 */
export function findReasons(answer: Schema, besideState: readonly string[]): readonly Reason[] {
  const rated = listPlaces(answer).flatMap((place) => {
    const isBeside =
      besideState.length > 0 && besideState.every((name, at) => name === place.path[at]);
    const inside = isBeside ? place.path.slice(besideState.length) : place.path;
    const points = inside.length === 0 ? 0 : countPoints(inside);
    const reason = points > 0 ? toReason(place) : undefined;
    return reason === undefined
      ? []
      : [{ reason, points: isBeside ? points + 20 : points, isSure: points >= SURE }];
  });
  const sorted = rated.sort((a, b) => b.points - a.points);
  const sure = sorted.filter(({ isSure }) => isSure);
  return (sure.length > 0 ? sure : sorted.slice(0, 1)).map(({ reason }) => reason);
}

function countPoints(path: readonly string[]): number {
  const name = toKey(path.at(-1)!);
  const around = path.slice(0, -1).map(toKey);
  if (around.length > 1 || !around.every((part) => ["error", "status", "state"].includes(part)))
    return 0;
  if (around[0] === "error") return name === "message" ? 20 : 0;
  if (MESSAGES.includes(name)) return 18 - around.length;
  if (LISTS.includes(name)) return 16 - around.length;
  return LATER.includes(name) ? 10 - LATER.indexOf(name) - around.length : 0;
}

/** Undefined if the place has neither a text nor a list of texts. */
function toReason({ path, key, schema }: ScalarPlace): Reason | undefined {
  if (!LISTS.includes(key)) return allowsText(schema) ? { path } : undefined;
  const { items } = schema;
  if (items === undefined) return undefined;
  if (allowsText(items)) return { path, item: [] };
  const names = [...(readObjectParts(items)?.properties ?? [])]
    .filter(([, property]) => allowsText(property))
    .map(([name]) => name);
  const text = TEXTS.flatMap((word) => names.filter((name) => toKey(name) === word))[0];
  return text === undefined ? undefined : { path, item: [text] };
}
