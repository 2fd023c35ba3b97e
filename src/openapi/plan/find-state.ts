import type { Schema } from "../api-document.ts";
import { findBest, type ScalarPlace } from "../operations/list-places.ts";
import { toWords } from "../typescript/names.ts";
import { allowsText, listEnumTexts } from "./object-parts.ts";
import { findCodes, proposePhases } from "./phase-words.ts";

const STATE = ["status", "state", "phase"];
const DONE = ["done", "isdone", "finished", "isfinished", "completed", "iscompleted"];
/** Such as `type` in `state.type`. */
const PARTS = ["type", "value", "name", "code", ...STATE];
const NOT_OF_JOB = ["previous", "old", "http", "sql", "desired", "target"];

/** The property that most likely has the state of the job: a text, a number with a list, or a flag. */
export function findState(answer: Schema): ScalarPlace | undefined {
  return findBest(answer, countPoints);
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
  const isPart = STATE.includes(toWords(path.at(-2) ?? "").at(-1) ?? "") && PARTS.includes(key);
  if (!isNamed && !isPart) return 0;
  const values = listEnumTexts(schema);
  const known = proposePhases(values).filter((phase) => phase !== undefined).length;
  const isLikely = isCode || (values.length > 0 && known * 2 >= values.length);
  return 10 + (words.length === 1 ? 2 : 0) + (isLikely ? 10 : 0) - 3 * depth + (isPart ? 3 : 0);
}
