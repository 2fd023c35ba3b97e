import type { Schema } from "../api-document.ts";
import type { ProposedPhase, States, StateValue } from "../connector-plan.ts";
import { toWords } from "../typescript/names.ts";
import { allowsText, listEnumTexts, listPlaces, type ScalarPlace, toKey } from "./object-parts.ts";

const STATE = ["status", "state", "phase"];
const DONE = ["done", "isdone", "finished", "isfinished", "completed", "iscompleted"];
/** Such as `type` in `state.type`, and `code` in `status_code`. */
const PARTS = ["type", "value", "name", "label", "code", "current", ...STATE];
/** What a service calls the object or the list around a job. */
export const ENVELOPES = "data item job payload record response result run task".split(" ");
/** Such as in `job_state`, beside a `burst_buffer_state`. */
const OF_JOB = ["execution", "job", "run", "task", "workflow"];
const NOT_OF_JOB = ["previous", "old", "http", "sql", "desired", "target"];

/** The property that most likely has the state of the job: a text, a number with a list, or a flag. */
export function findState(answer: Schema): ScalarPlace | undefined {
  const rated = listPlaces(answer).map((place) => ({ place, points: countPoints(place) }));
  // Flags have fewer points.
  const hasOwn = rated.some(({ place, points }) => place.path.length === 1 && points >= 10);
  for (const each of rated) if (hasOwn && isOfPart(each.place)) each.points -= 10;
  const [best] = rated.sort((a, b) => b.points - a.points);
  return best !== undefined && best.points > 0 ? best.place : undefined;
}

/** `video.status` may be the state of one part of a job that has a `status`; `data.status` is not. */
function isOfPart({ path }: ScalarPlace): boolean {
  const [around = "", ...rest] = path;
  return rest.length > 0 && ![...ENVELOPES, ...STATE].includes(toWords(around)[0] ?? "");
}

function countPoints({ path, key, schema }: ScalarPlace): number {
  const words = toWords(path.at(-1)!);
  const depth = path.length - 1;
  const { kind, values } = readValues(schema);
  if (kind === "none" || words.some((word) => NOT_OF_JOB.includes(word))) return 0;
  if (kind === "flags") return DONE.includes(key) ? 8 - depth : 0;
  const isPart =
    toWords(path.at(-2) ?? "").some((word) => STATE.includes(word)) && PARTS.includes(key);
  const known = values.filter(({ phase }) => phase !== undefined).length;
  const isLikely = values.length > 0 && known * 2 >= values.length;
  const isCode = isLikely && STATE.includes(words.at(-2) ?? "") && PARTS.includes(words.at(-1)!);
  if (!STATE.includes(words.at(-1) ?? "") && !isPart && !isCode) return 0;
  const isOfJob = words.length === 2 && OF_JOB.includes(words[0]!);
  // A word such as `failed` in `status_label` says more than its code.
  const points = (words.length === 1 ? 2 : Number(isOfJob)) - (allowsText(schema) ? 0 : 3);
  return 10 + points + (isLikely ? 10 : 0) - 3 * depth + (isPart ? 3 : 0);
}

/** The values of a state: those of its enum, or those that its texts name. */
export function readValues(schema: Schema): Pick<States, "kind" | "values"> {
  if (schema.types.includes("boolean")) return { kind: "flags", values: [] };
  if (!allowsText(schema)) {
    const codes = schema.types.includes("integer") ? findCodes(schema) : [];
    const isState = codes.filter(({ phase }) => phase !== undefined).length > 1;
    return isState ? { kind: "text", values: codes } : { kind: "none", values: [] };
  }
  const listed = listEnumTexts(schema);
  const words = listed.length > 0 ? listed : findStateWords(schema);
  return { kind: listed.length > 0 ? "enum" : "text", values: placeStates(words, words) };
}

function placeStates(values: readonly StateValue["value"][], words: readonly string[]) {
  const phases = proposePhases(words);
  return values.map((value, index) => ({ value, phase: phases[index] }));
}

/** What services call the states of their jobs, without blanks and dashes. */
const WORDS: Readonly<Record<ProposedPhase, string>> = {
  queued:
    "assigned queued inqueue queueing pending created scheduled waiting accepted submitted enqueued requested new ready notstarted received delayed",
  running:
    "running inprogress processing executing active started starting initializing initialising provisioning preparing validating booting building finalizing finalising finishing completing retrying canceling cancelling cancelrequested cancellationrequested cancelpending aborting stopping terminating killing upforretry ongoing working paused pausing suspended blocked throttled timingout",
  succeeded:
    "succeeded success successful successfully completed complete applied delivered deployed done finished passed processed transcribed",
  failed: "failed failure fail error errored crashed expired timedout timeout rejected invalid",
  aborted: "cancelled canceled aborted abort terminated stopped killed cancel revoked dismissed",
};

/** A success, if no other state of a job's life is one: also `analyzed` after `analyzing`. */
const READY = ["ready", "idle", "available"];
const ENDED = /^(?!archiv|delet|evict|preempt|remov).+ed$/;

const PHASES = new Map(
  Object.entries(WORDS).flatMap(([phase, words]) =>
    words.split(" ").map((word) => [word, phase as ProposedPhase] as const),
  ),
);

const ENDS = new Set<ProposedPhase | undefined>(["succeeded", "failed", "aborted"]);

/** Proposes the phase of each state. Undefined for a state that a person must place. */
function proposePhases(states: readonly string[]): (ProposedPhase | undefined)[] {
  const all = states.map(toWords);
  const prefix = countCommonWords(all);
  const texts = all.map((words) => words.slice(prefix).join(""));
  const phases = all.map(
    (words, at) =>
      findPhase(words) ?? PHASES.get(texts[at]!) ?? proposeByOneWord(words.slice(prefix)),
  );
  const isLife = phases.includes("running") || phases.includes("failed");
  if (phases.includes("succeeded") || !isLife) return phases;
  const isDone = (text: string) => ENDED.test(text) && texts.includes(text.replace(/ed$/, "ing"));
  // Of several activities, each ends, and not the job.
  const isEnd = texts.filter(isDone).length === 1;
  // A service that calls a cancelled job something else stops a job at any end.
  const isCancelled = texts.some((text) => text.startsWith("cancel"));
  return texts.map((text, at) => {
    if (READY.includes(text) || (isEnd && phases[at] === undefined && isDone(text)))
      return "succeeded";
    return text === "stopped" && isCancelled ? undefined : phases[at];
  });
}

/**
 * The states in the description and examples of a text: quoted words, the first of a line such as
 * `DONE: it has ended`, or those of a list such as `one of queued, running and done`, or
 * `queued -> running -> done`.
 */
function findStateWords({ description = "", title = "", examples }: Schema): string[] {
  const text = `${title}\n${description}`.slice(0, 10_000).replace(/ ?[-=]?[>→] ?/g, ", ");
  const find = (list: RegExp) => Array.from(text.matchAll(list), ([, one, two]) => (one ?? two)!);
  const terms = find(/[`'"“]([\w-]{2,40})[`'"”]|^[ *-]*([\w-]{2,40}):\s/gm);
  const listed = [
    ...find(/(?<![\w-])([\w-]{2,40})(?=\s?[,|/.;)]|\s+(?:or|and)\s|$)/g),
    ...find(/(?:[,|/(]\s?|\b(?:or|and)\s)([\w-]{2,40})(?![\w-])/g),
  ];
  const given = examples.filter((example) => typeof example === "string");
  const loud = listed.filter((word) => /^[A-Z]{3}[A-Z_]*$/.test(word));
  const certain = [...new Set([...given, ...terms, ...loud])];
  // Other terms may be anything, unless most are states.
  const isList = certain.filter(isState).length * 2 > certain.length && certain.length > 1;
  const known = certain.map(toKey);
  const others = listed.filter((word) => isState(word) && !known.includes(toKey(word)));
  return [...new Set([...certain.filter((word) => isList || isState(word)), ...others])];
}

/** The codes that a description lists, such as `10: Success, 20 = Error` or `Queued (1)`. */
function findCodes({ description = "", title = "" }: Schema): StateValue[] {
  const text = `${title} ${description}`.slice(0, 10_000).replace(/[`*"']/g, "");
  const before = [...text.matchAll(/(?<![\w.])(\d{1,4}) ?[:=–-] ?([a-z][\w-]{2,40})/gi)];
  const after = [...text.matchAll(/([a-z][\w-]{2,40}) ?[:=(] ?(\d{1,4})(?![\w.])/gi)];
  const pairs = before.length > 0 ? before : after.map(([all, word, code]) => [all, code, word]);
  const words = new Map(pairs.map(([, code, word]) => [Number(code), word!]));
  return placeStates([...words.keys()], [...words.values()]);
}

/** Whether a word in a text is the name of a state. */
function isState(word: string): boolean {
  return findPhase(toWords(word)) !== undefined;
}

function findPhase(words: readonly string[]): ProposedPhase | undefined {
  return PHASES.get(words.join(""));
}

/**
 * `SYSTEM_ERROR`, `RENDERING`, `STAGING_INPUTS` and `PENDING_VERSION` mean the same in every
 * service, other words do not.
 */
function proposeByOneWord([first = "", ...others]: readonly string[]): ProposedPhase | undefined {
  const last = others.at(-1) ?? first;
  if (["crashed", "error", "exceeded", "timeout"].includes(last)) return "failed";
  if (["canceled", "cancelled"].includes(last)) return "aborted";
  // The zero value of an enum in protobuf, which no service sends.
  if (last === "unspecified") return "queued";
  const known = PHASES.get(first);
  // `PROCESSING_FAILED` may be the end of a job, or of a step.
  const isEnd = ENDS.has(PHASES.get(last));
  if (others.length > 0 && (known === "queued" || known === "running"))
    return first.endsWith("ing") && !isEnd ? known : undefined;
  const isOngoing = (word: string): boolean =>
    /^(?!miss|noth|warn)..+ing$/.test(word) && !PHASES.has(word);
  return !isEnd && (isOngoing(first) || isOngoing(last)) ? "running" : undefined;
}

/** Such as the two of `JOB_STATE_QUEUED` and `JOB_STATE_RUNNING`. */
function countCommonWords(all: readonly (readonly string[])[]): number {
  const [first = [], ...others] = all;
  if (others.length === 0) return 0;
  const differing = first.findIndex((word, at) => others.some((words) => words[at] !== word));
  return differing === -1 ? 0 : differing;
}
