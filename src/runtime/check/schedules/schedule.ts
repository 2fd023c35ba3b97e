import { createRepeatableRandom } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { quote } from "../../base/text.ts";
import { parseFaults } from "../../faults/parse-fault.ts";
import {
  DISTURBED_METHODS,
  type FaultPlace,
  formatFault,
  type Moments,
  SCHEDULED_FAULTS,
  type ScheduledFault,
} from "../../faults/scheduled-fault.ts";

/** The faults of one run of a task. */
export interface Schedule {
  /** Where the random numbers of the run start: those of the world, the connector and fx. */
  readonly seed: number;
  readonly faults: readonly ScheduledFault[];
}

/** The largest seed. */
export const MOST_SEED = 0xffff_ffff;

const MOST_FAULTS = 4;

/** Returns the same schedule for the same seed. Some of its faults may never happen. */
export function createSchedule(seed: number, moments: Moments): Schedule {
  const random = createRepeatableRandom(seed);
  const faults = new Map<string, ScheduledFault>();
  const add = (place: FaultPlace): void => {
    const kinds = SCHEDULED_FAULTS[place];
    const kind = kinds[Math.floor(random() * kinds.length)]!;
    const at = pickMoment(moments[place], random);
    if (!faults.has(`${place}${at}`)) faults.set(`${place}${at}`, { kind, place, at });
  };
  // Half of the schedules have one fault.
  do add(pickPlace(moments, random));
  while (faults.size < MOST_FAULTS && random() < 0.5);
  const all = [...faults.values()];
  // fx calls delete only if a run does not reach its end.
  const hasDelete = all.some(({ place }) => place.startsWith("delete"));
  if (!hasDelete || all.some(({ kind }) => kind.startsWith("abort-"))) return { seed, faults: all };
  const at = pickMoment(moments.get, random);
  const others = all.filter((fault) => fault.place !== "get" || fault.at !== at);
  return { seed, faults: [...others, { kind: "abort-after", place: "get", at }] };
}

/** Connectors that do not use `context.fetch` make no requests that fx can disturb. */
function pickPlace(moments: Moments, random: () => number): FaultPlace {
  const method = DISTURBED_METHODS[Math.floor(random() * DISTURBED_METHODS.length)]!;
  const makesRequests = moments["create.fetch"] + moments["get.fetch"] > 0;
  return makesRequests && random() < 0.5 ? `${method}.fetch` : method;
}

/** Rather an early moment. There are moments after the last one, once a run is disturbed. */
function pickMoment(count: number, random: () => number): number {
  return 1 + Math.floor(random() * random() * Math.max(2, count + 1));
}

const NO_FAULTS = "none";

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
  return ["1", encodeTask(task), seed, list].join(":");
}

/** @throws FX2002 for text that {@link formatScheduleToken} did not return */
export function parseScheduleToken(token: string): ScheduledTask {
  const [, name = "", digits, list = ""] = /^1:([^:]+):(0|[1-9]\d{0,9}):([^:]+)$/.exec(token) ?? [];
  const task = decodeTask(name);
  const seed = Number(digits);
  const texts = list === NO_FAULTS ? [] : list.split(",");
  const { faults, problems } = parseFaults(texts, SCHEDULED_FAULTS);
  if (task !== "" && seed <= MOST_SEED && problems.every((problem) => problem === null))
    return { task, schedule: { seed, faults } };
  throw new FxError("FX2002", `cannot replay ${quote(token)}: it is not a token of this fx`, {
    hint: "pass the token that fx check printed, whole",
  });
}

/** encodeURIComponent leaves a few characters that a shell treats specially. */
function encodeTask(task: string): string {
  return encodeURIComponent(task).replace(
    /[!'()*~]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Empty for text that {@link encodeTask} did not return. */
function decodeTask(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
