import { FxError } from "../base/errors/errors.ts";
import { readYamlDocument, type YamlDocument } from "../base/read-yaml.ts";
import { textFromUtf8 } from "../base/text.ts";
import { DocumentFields, type RecordingFields } from "./recording-fields.ts";
import {
  type ClockReadings,
  MOST_RECORDING_BYTES,
  type RecordedAnswer,
  type RecordedBody,
  type RecordedError,
  type RecordedExchange,
  type RecordedOutcome,
  type RecordedRequest,
  type RecordedStop,
  type Recording,
  RECORDING_VERSION,
  RUN_ENDS,
  STOP_CAUSES,
} from "./recording.ts";

const HINT = "record the run again: fx run --record FILE …";
const MOST_MS = Number.MAX_SAFE_INTEGER;
const MOST_CAUSES = 5;
/** The moments that the year has four digits at. */
const LAST_MOMENT = Date.UTC(9999, 11, 31);

/**
 * Reads a recording. The bytes may be hostile.
 *
 * @param name the file in messages
 * @throws FX2028 with every fault and its line
 */
export async function readRecording(bytes: Uint8Array, name: string): Promise<Recording> {
  const document = await parseDocument(bytes, name);
  refuseOtherFiles(document, name);
  const fields = new DocumentFields(document);
  const recording = readRoot(fields.root);
  if (fields.faults.length === 0) return recording;
  throw new FxError("FX2028", `the recording ${name} is invalid`, {
    details: fields.faults,
    hint: HINT,
  });
}

/** Whether bytes are a recording of any version, so that another one may replace them. */
export function looksLikeRecording(bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, 4096)).toString("utf8");
  return /^(?:#[^\n]*\n)*(?:\{\s*")?fx-recording"?: \d/.test(beginning);
}

async function parseDocument(bytes: Uint8Array, name: string): Promise<YamlDocument> {
  const fail = (why: string): FxError =>
    new FxError("FX2028", `cannot read the recording ${name}: ${why}`, { hint: HINT });
  if (bytes.length > MOST_RECORDING_BYTES)
    throw fail(`it has ${bytes.length} bytes; the limit is ${MOST_RECORDING_BYTES}`);
  const text = textFromUtf8(bytes);
  if (text === undefined) throw fail("it is not UTF-8");
  try {
    return await readYamlDocument(text);
  } catch (error) {
    throw fail((error as Error).message);
  }
}

/** A file of another kind or version has no faults that are worth a list. */
function refuseOtherFiles({ value }: YamlDocument, name: string): void {
  const version: unknown = value instanceof Map ? value.get("fx-recording") : undefined;
  if (version === BigInt(RECORDING_VERSION)) return;
  throw typeof version === "bigint"
    ? new FxError(
        "FX2028",
        `the recording ${name} has format ${version}, and this fx reads format ${RECORDING_VERSION}`,
        { hint: "update flyte-fx, or record the run again" },
      )
    : new FxError("FX2028", `${name} is not a recording: it has no fx-recording: 1`, {
        hint: HINT,
      });
}

function readRoot(root: RecordingFields): Recording {
  root.get("fx-recording");
  const recording: Recording = {
    task: root.text("task"),
    startedAt: readMoment(root),
    seed: root.wholeNumber("seed", 0, 0xffff_ffff),
    idempotencyKey: root.text("idempotencyKey"),
    leftOut: root.has("leftOut") ? root.wholeNumber("leftOut", 1, MOST_MS) : 0,
    exchanges: root.list("exchanges").map(readExchange),
    ended: root.has("ended") ? root.choice("ended", RUN_ENDS) : undefined,
    stop: root.has("stop") ? readStop(root.fields("stop")) : undefined,
    readings: readReadings(root.fields("clock")),
  };
  if (root.has("idempotencyKey") && recording.idempotencyKey === "")
    root.fault("idempotencyKey", "must not be empty");
  root.refuseOthers();
  return recording;
}

function readMoment(fields: RecordingFields): number {
  const text = fields.text("startedAt");
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (moment <= LAST_MOMENT) return moment;
  fields.fault("startedAt", "must be a moment such as 2026-01-31T12:00:00.000Z");
  return 0;
}

function readReadings(fields: RecordingFields): ClockReadings {
  const readings = { task: readNumbers(fields, "task"), fx: readNumbers(fields, "fx") };
  fields.refuseOthers();
  return readings;
}

function readNumbers(fields: RecordingFields, key: string): readonly number[] {
  const text = fields.get(key);
  // A single number is a number of YAML.
  const words = String(typeof text === "bigint" ? text : fields.text(key)).match(/\S+/g) ?? [];
  const numbers = words.map((word) => (/^-?\d{1,15}$/.test(word) ? Number(word) : Number.NaN));
  if (numbers.some(Number.isNaN)) fields.fault(key, "must have whole numbers only");
  return numbers;
}

function readStop(fields: RecordingFields): RecordedStop {
  const by = fields.choice("by", STOP_CAUSES);
  const stop = {
    atMs: fields.wholeNumber("atMs", 0, MOST_MS),
    by,
    limitMs: by === "timeout" ? fields.wholeNumber("limitMs", 0, MOST_MS) : undefined,
  };
  fields.refuseOthers();
  return stop;
}

function readExchange(fields: RecordingFields): RecordedExchange {
  const exchange = {
    atMs: fields.wholeNumber("atMs", 0, MOST_MS),
    tookMs: fields.wholeNumber("tookMs", 0, MOST_MS),
    request: readRequest(fields.fields("request")),
    outcome: readOutcome(fields),
  };
  fields.refuseOthers();
  return exchange;
}

function readRequest(fields: RecordingFields): RecordedRequest {
  const method = fields.text("method");
  const url = fields.text("url");
  if (fields.has("method") && !/^[!#$%&'*+.^`|~\w-]+$/.test(method))
    fields.fault("method", "must be a method of HTTP");
  if (fields.has("url")) checkUrl(fields, url);
  const request = { method, url, type: fields.optionalText("type"), body: readBody(fields) };
  fields.refuseOthers();
  return request;
}

/** With [secret] in its host, it is not a URL that can be parsed. */
function checkUrl(fields: RecordingFields, url: string): void {
  if (!/^[a-z][a-z\d+.-]*:\S+$/i.test(url)) fields.fault("url", "must be a URL");
}

function readOutcome(fields: RecordingFields): RecordedOutcome {
  const kinds = ["answer", "error", "stopped"].filter((key) => fields.has(key));
  if (kinds.length > 1) fields.fault(kinds[1]!, `cannot be combined with ${kinds[0]!}`);
  if (fields.has("error")) return { kind: "error", error: readError(fields.fields("error"), 0) };
  if (!fields.has("stopped"))
    return { kind: "answer", answer: readAnswer(fields.fields("answer")) };
  if (fields.get("stopped") !== true) fields.fault("stopped", "must be true");
  return { kind: "stopped" };
}

function readAnswer(fields: RecordingFields): RecordedAnswer {
  const answer = {
    status: fields.wholeNumber("status", 200, 599),
    statusText: fields.optionalText("statusText") ?? "",
    url: fields.optionalText("url"),
    headers: readHeaders(fields),
    unrecorded: readUnrecorded(fields),
    body: readBody(fields),
  };
  if (/[^\t\x20-\x7e\x80-\xff]/.test(answer.statusText))
    fields.fault("statusText", "has a character that HTTP does not allow");
  if (answer.url !== undefined) checkUrl(fields, answer.url);
  if (answer.body !== undefined && [204, 205, 304].includes(answer.status))
    fields.fault("body", `cannot be combined with status ${answer.status}`);
  fields.refuseOthers();
  return answer;
}

function readHeaders(fields: RecordingFields): RecordedAnswer["headers"] {
  const lines = (fields.optionalText("headers") ?? "").split("\n").filter((line) => line !== "");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [
      line.slice(0, Math.max(0, colon)),
      line.slice(colon + 1).replace(/^[ \t]+/, ""),
    ] as const;
  });
  const wrong = headers.findIndex(([name, value]) => !isHeader(name, value));
  if (wrong >= 0)
    fields.fault("headers", `has an invalid line, line ${wrong + 1}: expected NAME: VALUE`);
  return headers;
}

function readUnrecorded(fields: RecordingFields): readonly string[] | undefined {
  const names = fields.optionalText("unrecorded")?.match(/\S+/g) ?? undefined;
  if (names?.some((name) => !isHeader(name, "")) === true)
    fields.fault("unrecorded", "must have names of headers only");
  return names;
}

function isHeader(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}

function readBody(fields: RecordingFields): RecordedBody | undefined {
  if (!fields.has("body")) return undefined;
  const value = fields.get("body");
  if (!(value instanceof Map)) return { kind: "text", text: fields.text("body") };
  const body = fields.fields("body");
  const read = body.has("leftOut")
    ? ({ kind: "left-out", why: body.text("leftOut") } as const)
    : ({ kind: "bytes", bytes: readBase64(body) } as const);
  body.refuseOthers();
  return read;
}

function readBase64(fields: RecordingFields): Uint8Array {
  const text = fields.text("base64");
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) fields.fault("base64", "must be base64");
  return new Uint8Array(bytes);
}

function readError(fields: RecordingFields, depth: number): RecordedError {
  const error = {
    name: fields.text("name"),
    message: fields.text("message"),
    code: fields.optionalText("code"),
    cause:
      fields.has("cause") && depth < MOST_CAUSES
        ? readError(fields.fields("cause"), depth + 1)
        : undefined,
  };
  if (fields.has("cause") && depth === MOST_CAUSES) fields.fault("cause", "is nested too deep");
  fields.refuseOthers();
  return error;
}
