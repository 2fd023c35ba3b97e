import type { ApiOperation, Schema } from "../api-document.ts";
import type { BodyValue } from "../connector-plan.ts";
import { listEnumTexts, listPlaces } from "../plan/object-parts.ts";
import { toWords } from "../typescript/names.ts";
import { startsWith } from "./operation-text.ts";
import { parseResourcePath } from "./resource-path.ts";

/** What cancels a job, the one to prefer first: a job that is asked to stop may go on for long. */
const CANCEL_WORDS = ["cancel", "abort", "terminate", "kill", "stop"];
/** States that end a job at once, the one to prefer first. Airflow has no other than "failed". */
const END_STATES = [/^cancel/, /^abort/, /^terminat/, /^stop/, /^kill/, /^fail/, /release|close/];

/** Whether its first words say so, as in "Cancel processing a job". */
export function saysCancel(operation: ApiOperation): boolean {
  return startsWith(operation, /^(abort|cancel|interrupt|kill|stop|terminate)/i);
}

/** Points of an operation as one that ends a job. None if it does not. */
export function rateCancel(operation: ApiOperation): number {
  const { method, path, body } = operation;
  const { action, actionWords } = parseResourcePath(path);
  if (method === "GET") return 0;
  // One such as `force-cancel` comes after `cancel`.
  if (action === "cancel" && method !== "DELETE") return actionWords.length === 1 ? 4 : 3;
  if (method === "DELETE" && saysCancel(operation)) return 4;
  const hasEnd = method !== "DELETE" && body && findEndState(body.schema) !== undefined;
  if (hasEnd && action !== "create" && action !== "other") return 3;
  return (method === "DELETE" && !onlyRemoves(operation)) || saysCancel(operation) ? 2 : 0;
}

/** Whether the words of a DELETE say that it removes what a job has left. */
function onlyRemoves({ summary = "", description = "" }: ApiOperation): boolean {
  const words = `${summary} ${description}`;
  const removes =
    /\b(delet|remov|purg|eras)\w*\b[^.]*\b(artifacts?|data|files?|history|logs|outputs?|records?|results?)\b/i;
  const isEnded = /\b(completed|ended|finished|terminal|terminated)\b/i;
  const cancels = /\b(abort|cancel|interrupt|kill|stop|terminate)(s|l?ing|l?ation)?\b/i;
  return (removes.test(words) || isEnded.test(words)) && !cancels.test(words);
}

/** What a body says to end a job: a flag such as `cancel`, or a state. */
export function findEndState(body: Schema): BodyValue | undefined {
  const flag = CANCEL_WORDS.find((word) => body.properties.get(word)?.types.includes("boolean"));
  if (flag !== undefined) return { path: [flag], value: true };
  const states = listPlaces(body, "request").filter(({ path }) =>
    /\b(state|status|action)\b/.test(path.slice(-2).flatMap(toWords).join(" ")),
  );
  for (const pattern of END_STATES)
    for (const { path, schema } of states) {
      const values = listEnumTexts(schema).filter((each) => pattern.test(each.toLowerCase()));
      // The service itself says `STOPPING` until it has stopped the job.
      const value = values.find((each) => !/ing$/i.test(each)) ?? values[0];
      if (value !== undefined) return { path, value };
    }
  return undefined;
}
