import { FxError } from "../../base/errors/errors.ts";
import { quote } from "../../base/text.ts";
import { parseFault } from "../../faults/parse-fault.ts";
import {
  formatFault,
  listScheduledKinds,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";
import { MOST_SEED, type Schedule } from "./schedule.ts";

const VERSION = "1";
const NO_FAULTS = "none";
const LONGEST_TOKEN = 4096;
const MOST_FAULTS = 64;

/** A schedule and the task that it is for. */
export interface ScheduledTask {
  readonly task: string;
  readonly schedule: Schedule;
}

/**
 * A text that replays a schedule, such as `1:weather:42:lost@create.fetch1,die-after@get3`. A shell passes it
 * on without quotes.
 */
export function formatScheduleToken({ task, schedule: { seed, faults } }: ScheduledTask): string {
  const list = faults.length === 0 ? NO_FAULTS : faults.map(formatFault).join(",");
  return [VERSION, encodeTask(task), seed, list].join(":");
}

/** @throws FX2002 for text that {@link formatScheduleToken} did not return */
export function parseScheduleToken(token: string): ScheduledTask {
  if (token.length > LONGEST_TOKEN) throw createTokenError(token, "it is too long");
  const [version, task, seed, list, ...rest] = token.split(":");
  if (version !== VERSION && /^\d+$/.test(version!) && list !== undefined)
    throw createTokenError(token, "another version of fx printed it");
  if (version !== VERSION || list === undefined || rest.length > 0)
    throw createTokenError(token, "it does not have the form 1:TASK:SEED:FAULTS");
  return {
    task: decodeTask(token, task!),
    schedule: { seed: parseSeed(token, seed!), faults: parseFaults(token, list) },
  };
}

/** encodeURIComponent leaves a few characters that a shell treats specially. */
function encodeTask(task: string): string {
  return encodeURIComponent(task).replace(
    /[!'()*~]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodeTask(token: string, text: string): string {
  let task;
  try {
    task = decodeURIComponent(text);
  } catch {
    throw createTokenError(token, "the name of its task is invalid");
  }
  if (task === "" || encodeTask(task) !== text)
    throw createTokenError(token, "the name of its task is invalid");
  return task;
}

function parseSeed(token: string, text: string): number {
  const seed = Number(text);
  if (!/^(0|[1-9]\d*)$/.test(text) || seed > MOST_SEED)
    throw createTokenError(token, `its seed is ${quote(text)}, not a whole number`);
  return seed;
}

function parseFaults(token: string, list: string): readonly ScheduledFault[] {
  if (list === NO_FAULTS) return [];
  const texts = list.split(",");
  if (texts.length > MOST_FAULTS) throw createTokenError(token, "it has too many faults");
  const faults = texts.map((text) => {
    const fault = parseFault(text, listScheduledKinds);
    if (typeof fault !== "string") return fault;
    throw createTokenError(token, `fx knows no fault ${quote(text)}`);
  });
  const moments = new Set(faults.map(({ place, at }) => `${place}${at}`));
  if (moments.size < faults.length)
    throw createTokenError(token, "two of its faults happen at one moment");
  return faults;
}

function createTokenError(token: string, why: string): FxError {
  return new FxError("FX2002", `cannot replay ${quote(token)}: ${why}`, {
    hint: "pass the token that fx check printed, whole",
  });
}
