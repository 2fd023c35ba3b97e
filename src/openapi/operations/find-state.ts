import type { Schema } from "../api-document.ts";
import { listPlaces, type Place } from "./list-places.ts";
import { toWords } from "./resource-path.ts";

/** A property that may tell whether a job has ended. */
export interface FoundState extends Place {
  /** How sure it is: 4 for listed states, 3 for text, 2 for a flag or counts. */
  readonly points: number;
}

/** Beginnings of the words for states of jobs in all services that were studied. */
const JOB_STATE =
  /^(abort|active|accept|cancel|complet|crash|creat|done|end|error|expir|fail|finish|initializ|in_?progress|kill|new|ok|open|paus|pending|process|queue|reject|run|schedul|skip|start|stop|submit|succe|suspend|terminat|time|unknown|wait)/i;

/** The property of an answer that most likely has the job's state: the surest, then the nearest. */
export function findState(answer: Schema): FoundState | undefined {
  let best: FoundState | undefined;
  for (const place of listPlaces(answer)) {
    const points = countPoints(place);
    if (points > (best?.points ?? 0)) best = { ...place, points };
    else if (points === best?.points && isPlainer(place, best)) best = { ...place, points };
  }
  return best;
}

/** `state` rather than `targetState` beside it. */
function isPlainer({ path }: Place, other: Place): boolean {
  return path.length === other.path.length && path.at(-1)!.length < other.path.at(-1)!.length;
}

/** Beginnings of names such as `previousState` and SQL's `sqlState`. */
const OTHER_STATE = /^(previous|last|desired|target|expected|requested|initial|http|sql)$/;

function countPoints({ path, schema }: Place): number {
  const words = toWords(path.at(-1)!);
  if (OTHER_STATE.test(words[0] ?? "")) return 0;
  const last = words.at(-1) ?? "";
  const alternatives = [schema, ...(schema.oneOf ?? [])];
  const has = (type: string): boolean =>
    alternatives.some(({ types }) => (types as readonly string[]).includes(type));
  const isNamed =
    /^(state|status|phase)$/.test(last) ||
    (/^(state|status)$/.test(words[0] ?? "") && last === "type");
  if (isNamed && (has("string") || has("integer"))) {
    const values = alternatives.flatMap((each) => each.enum ?? []);
    if (values.length === 0) return has("string") ? 3 : 0;
    return values.filter(isJobState).length > 1 ? 4 : 0;
  }
  if (has("boolean") && words.length <= 2 && /^(done|completed|finished|ended)$/.test(last))
    return 2;
  const counts = alternatives
    .flatMap(({ properties }) => [...properties.keys()])
    .filter(isJobState);
  return isNamed && counts.length > 1 ? 2 : 0;
}

/** Whether a value is the name of a job's state in some service, such as `TASK_RUNNING`. */
function isJobState(value: unknown): boolean {
  return typeof value === "string" && toWords(value).some((word) => JOB_STATE.test(word));
}
