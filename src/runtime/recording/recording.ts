import { FxError } from "../base/errors/errors.ts";
import { type Form, form, type Formed, type Place } from "../base/forms.ts";
import { readYamlForm } from "../base/read-yaml.ts";
import { textFromUtf8 } from "../base/text.ts";

/** The version of the format of recordings. */
export const RECORDING_VERSION = 1;

/** The largest recording that fx writes or reads. */
export const MOST_RECORDING_BYTES = 16 * 1024 * 1024;

const MOST_CAUSES = 5;
/** The moments that the year has four digits at. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

/** Text, other bytes, or why a body was not recorded. */
export type RecordedBody = string | Uint8Array | { readonly leftOut: string };

/** What `fetch` threw. */
export interface RecordedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly cause?: RecordedError | undefined;
}

const milliseconds = form.wholeNumber(0, Number.MAX_SAFE_INTEGER);
const optionalText = form.optional(form.text);
/** With [secret] in its host, it is not a URL that can be parsed. */
const url = form.matching(/^[a-z][a-z\d+.-]*:\S+$/i, "must be a URL");

const base64 = form.converted(form.text, (text, at) => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : at.refuse("must be base64");
});

const body = form.optional(
  form.either<readonly Form<RecordedBody>[]>(
    "must be a text, or have base64 or leftOut",
    form.text,
    form.converted(form.strictObject({ base64 }), ({ base64: bytes }) => bytes),
    form.strictObject({ leftOut: form.text }),
  ),
);

const request = form.strictObject({
  method: form.matching(/^[!#$%&'*+.^`|~\w-]+$/, "must be a method of HTTP"),
  url,
  /** The media type of the body, for reviewers. */
  type: optionalText,
  body,
});

/** Names and values, in order; a name can occur more than once. */
const headers = form.converted(form.text, (text, at) => {
  const lines = text.split("\n").filter((line) => line !== "");
  const pairs = lines.map((line) => {
    const colon = Math.max(0, line.indexOf(":"));
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+/, "")] as const;
  });
  const wrong = pairs.findIndex(([name, value]) => !isHeader(name, value));
  return wrong < 0
    ? pairs
    : at.refuse(`has an invalid line, line ${wrong + 1}: expected NAME: VALUE`);
});

const headerNames: Form<readonly string[]> = form.converted(form.text, (text, at) => {
  const names = text.split(/\s+/).filter((name) => name !== "");
  return names.every((name) => isHeader(name, ""))
    ? names
    : at.refuse("must have names of headers only");
});

const answer = form.converted(
  form.strictObject({
    status: form.wholeNumber(200, 599),
    statusText: form.withDefault(
      form.matching(/^[\t\x20-\x7e\x80-\xff]*$/, "has a character that HTTP does not allow"),
      "",
    ),
    headers: form.withDefault(headers, []),
    /** The names of headers that are not recorded. Default: none. */
    unrecorded: form.optional(headerNames),
    /** The URL of the answer, if redirects led to another one. */
    url: form.optional(url),
    body,
  }),
  (read, at) =>
    read.body !== undefined && [204, 205, 304].includes(read.status)
      ? at.refuse(`cannot have a body with status ${read.status}`)
      : read,
);

function error(at: Place, depth = 0): ReturnType<Form<RecordedError>> {
  const cause: Form<RecordedError> = (inner) =>
    depth < MOST_CAUSES ? error(inner, depth + 1) : inner.refuse("is nested too deep");
  return form.strictObject({
    name: form.text,
    message: form.text,
    code: optionalText,
    cause: form.optional(cause),
  })(at);
}

const exchange = form.converted(
  form.strictObject({
    /** When the request was sent, in milliseconds since the run began. */
    atMs: milliseconds,
    /** How long it took until the answer began. */
    tookMs: milliseconds,
    request,
    answer: form.optional(answer),
    error: form.optional(error),
    /** The run was stopped before an answer came. */
    stopped: form.optional(form.oneOf(true)),
  }),
  (read, at) =>
    [read.answer, read.error, read.stopped].filter(Boolean).length === 1
      ? read
      : at.refuse("must have one of answer, error and stopped"),
);

/** How the run was stopped from outside. */
const stop = form.strictObject({
  /** Milliseconds since the run began. */
  atMs: milliseconds,
  by: form.oneOf("SIGINT", "SIGTERM", "SIGHUP", "timeout", "caller"),
  /** The limit of a `timeout`. */
  limitMs: form.optional(milliseconds),
});

/** Numbers as lines of text. A single number is a number of YAML. */
const readings: Form<readonly number[]> = (at) => {
  const words = typeof at.value === "bigint" ? String(at.value) : form.text(at);
  if (typeof words !== "string") return words;
  const numbers = words.match(/\S+/g) ?? [];
  return numbers.every((word) => /^-?\d{1,15}$/.test(word))
    ? numbers.map(Number)
    : at.refuse("must have whole numbers only");
};

/** What the clock showed, in milliseconds since the run began, in the order of the readings. */
const clock = form.strictObject({
  /** The readings of author code. */
  task: readings,
  /** The readings of fx, which time the polls and date the events. */
  fx: readings,
});

const startedAt = form.converted(form.text, (text, at) => {
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);
  const moment = isMoment ? Date.parse(text) : Number.NaN;
  return moment <= LAST_MOMENT
    ? moment
    : at.refuse("must be a moment such as 2026-01-31T12:00:00.000Z");
});

/** The form of a recording in its file. */
export const RECORDING = form.converted(
  form.strictObject({
    "fx-recording": form.oneOf(BigInt(RECORDING_VERSION)),
    /** The name of the task. */
    task: form.text,
    /** When the run began, in milliseconds since the epoch. */
    startedAt,
    /** Where the random numbers of the run began. */
    seed: form.wholeNumber(0, 0xffff_ffff),
    /** The key of the first attempt, from which all others are derived. */
    idempotencyKey: form.matching(/./s, "must not be empty"),
    /** How many exchanges are missing, because the recording would be too large. */
    leftOut: form.withDefault(form.wholeNumber(1, Number.MAX_SAFE_INTEGER), 0),
    exchanges: form.list(exchange),
    /** How the run ended. Default: unknown. */
    ended: form.optional(form.oneOf("succeeded", "failed")),
    /** Undefined for a run that was not stopped. */
    stop: form.optional(stop),
    clock,
  }),
  ({ "fx-recording": _version, ...recording }) => recording,
);

function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}

/** A request of the connector, and what came back. */
export type RecordedExchange = Formed<typeof exchange>;
export type RecordedRequest = Formed<typeof request>;
export type RecordedAnswer = Formed<typeof answer>;
export type RecordedStop = Formed<typeof stop>;
export type ClockReadings = Formed<typeof clock>;
/** What a recorded run exchanged with the outside world. Secrets in it are replaced. */
export type Recording = Formed<typeof RECORDING>;

const HINT = "record the run again: fx run --record FILE …";

/**
 * Reads a recording. The bytes may be hostile.
 *
 * @param name the file in messages
 * @throws FX2028 with every fault and its line
 */
export async function readRecording(bytes: Uint8Array, name: string): Promise<Recording> {
  const fail = (why: string): FxError =>
    new FxError("FX2028", `cannot read the recording ${name}: ${why}`, { hint: HINT });
  if (bytes.length > MOST_RECORDING_BYTES)
    throw fail(`it has ${bytes.length} bytes; the limit is ${MOST_RECORDING_BYTES}`);
  const text = textFromUtf8(bytes);
  if (text === undefined) throw fail("it is not UTF-8");
  if (!text.includes("fx-recording")) throw fail("it has no fx-recording: 1");
  const shown = { code: "FX2028", name: `the recording ${name}`, hint: HINT } as const;
  return readYamlForm(text, RECORDING, shown);
}

/** Whether bytes are a recording of any version, so that another one may replace them. */
export function looksLikeRecording(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, 4096)).toString("utf8");
  return /^(?:#[^\n]*\n)*(?:\{\s*")?fx-recording"?: \d/.test(beginning);
}
