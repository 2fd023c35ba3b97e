import type { Schema } from "../api-document.ts";
import { findBest, listPlaces, type ScalarPlace } from "../operations/list-places.ts";
import { toWords } from "../typescript/names.ts";
import { allowsText, listEnumTexts } from "./object-parts.ts";
import { findCodes, findStateWords, proposePhases } from "./phase-words.ts";

const STATE = ["status", "state", "phase"];
const DONE = ["done", "isdone", "finished", "isfinished", "completed", "iscompleted"];
/** Such as `type` in `state.type`. */
const PARTS = ["type", "value", "name", "code", "current", ...STATE];
const ENVELOPES = ["data", "item", "job", "payload", "response", "result", "run", "task"];
const NOT_OF_JOB = ["previous", "old", "http", "sql", "desired", "target"];

/** The property that most likely has the state of the job: a text, a number with a list, or a flag. */
export function findState(answer: Schema): ScalarPlace | undefined {
  const hasOwn = listPlaces(answer).some(
    (place) => place.path.length === 1 && STATE.includes(place.key) && countPoints(place) > 0,
  );
  return findBest(answer, (place) =>
    hasOwn && isOfPart(place) ? countPoints(place) - 10 : countPoints(place),
  );
}

/** `video.status` may be the state of one part of a job that has a `status`; `data.status` is not. */
function isOfPart({ path }: ScalarPlace): boolean {
  const [around = "", ...rest] = path;
  return rest.length > 0 && ![...ENVELOPES, ...STATE].includes(toWords(around)[0] ?? "");
}

function countPoints({ path, key, schema }: ScalarPlace): number {
  const words = toWords(path.at(-1)!);
  if (words.some((word) => NOT_OF_JOB.includes(word))) return 0;
  const depth = path.length - 1;
  if (schema.types.includes("boolean")) return DONE.includes(key) ? 8 - depth : 0;
  const codes = schema.types.includes("integer") ? findCodes(schema) : [];
  const isCode = codes.filter(({ phase }) => phase !== undefined).length > 1;
  if (!allowsText(schema) && !isCode) return 0;
  const isNamed = STATE.includes(words.at(-1) ?? "");
  const isPart =
    toWords(path.at(-2) ?? "").some((word) => STATE.includes(word)) && PARTS.includes(key);
  if (!isNamed && !isPart) return 0;
  const listed = listEnumTexts(schema);
  const values = listed.length > 0 ? listed : findStateWords(schema);
  const known = proposePhases(values).filter((phase) => phase !== undefined).length;
  const isLikely = isCode || (values.length > 0 && known * 2 >= values.length);
  return 10 + (words.length === 1 ? 2 : 0) + (isLikely ? 10 : 0) - 3 * depth + (isPart ? 3 : 0);
}
