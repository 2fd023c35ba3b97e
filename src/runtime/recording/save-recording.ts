import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { isFileMissing, makeFolders } from "../base/files.ts";
import { replaceOwnFile } from "../base/open-own-file.ts";
import { readBoundedFile } from "../base/read-bounded-file.ts";
import { yamlText } from "../base/yaml-text.ts";
import {
  looksLikeRecording,
  MOST_RECORDING_BYTES,
  type RecordedAnswer,
  type RecordedBody,
  type RecordedExchange,
  type Recording,
  RECORDING_VERSION,
} from "./recording.ts";

/**
 * Makes sure, before a run begins, that its recording can be written. Creates missing folders.
 *
 * @throws FX2028 for a file that is not a recording, so that no other file is lost; FX5003 if the
 * folder cannot be written
 */
export function prepareRecordingFile(file: string): void {
  try {
    makeFolders(dirname(file));
    accessSync(dirname(file), constants.W_OK);
    if (isReplaceable(file)) return;
  } catch (error) {
    throw createWriteError(file, error);
  }
  throw new FxError("FX2028", `${file} exists, and is not a recording`, {
    hint: "name another file: --record run.yaml",
  });
}

function isReplaceable(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status === undefined) return true;
  return status.isFile() && (status.size === 0 || looksLikeRecording(readBoundedFile(file)));
}

/** Writes a recording whole, readable by its owner only. Throws FX5003. */
export async function saveRecording(file: string, recording: Recording): Promise<Recording> {
  let saved = recording;
  let text = await formatRecording(saved);
  while (Buffer.byteLength(text) > MOST_RECORDING_BYTES && saved.exchanges.length > 2) {
    saved = leaveOutMiddle(saved);
    text = await formatRecording(saved);
  }
  write(file, text);
  return saved;
}

/** The same at once, as JSON, when the process is about to exit. */
export function saveRecordingNow(file: string, recording: Recording): void {
  write(file, formatRecordingNow(recording));
}

/** The exchanges in the middle are mostly polls. */
function leaveOutMiddle(recording: Recording): Recording {
  const { exchanges, leftOut } = recording;
  const kept = Math.max(1, Math.floor(exchanges.length / 4));
  return {
    ...recording,
    exchanges: [...exchanges.slice(0, kept), ...exchanges.slice(-kept)],
    leftOut: leftOut + exchanges.length - 2 * kept,
  };
}

function write(file: string, text: string): void {
  try {
    replaceOwnFile(file, text, { isSynced: true });
  } catch (error) {
    throw createWriteError(file, error);
  }
}

function createWriteError(file: string, error: unknown): FxError {
  const reason = isFileMissing(error) ? "its folder does not exist" : (error as Error).message;
  return new FxError("FX5003", `cannot write the recording ${file}: ${reason}`, {
    cause: error,
    hint: "make the folder writable, free disk space, or name another file",
  });
}

const HEADER = `# What a run exchanged with the outside world, recorded by fx run --record.
# [secret] replaces secrets that fx knows or finds, and [issued-1] the first value that may be one.
# Review the rest before you share the file.
`;

const READINGS_PER_LINE = 20;

/** Formats a recording as YAML. */
export async function formatRecording(recording: Recording): Promise<string> {
  return HEADER + (await yamlText(toDocument(recording)));
}

/** Formats a recording as JSON, which is YAML, too. */
export function formatRecordingNow(recording: Recording): string {
  return `${JSON.stringify(toDocument(recording), null, 2)}\n`;
}

function toDocument(recording: Recording): object {
  const { startedAt, leftOut, exchanges, clock } = recording;
  return {
    "fx-recording": RECORDING_VERSION,
    ...recording,
    startedAt: new Date(startedAt).toISOString(),
    leftOut: leftOut > 0 ? leftOut : undefined,
    exchanges: exchanges.map(formatExchange),
    clock: { task: formatNumbers(clock.task), fx: formatNumbers(clock.fx) },
  };
}

function formatExchange({ answer, ...exchange }: RecordedExchange): object {
  const { request } = exchange;
  return {
    ...exchange,
    request: { ...request, body: formatBody(request.body) },
    answer: answer && formatAnswer(answer),
  };
}

function formatAnswer(answer: RecordedAnswer): object {
  const { status, statusText, headers, unrecorded = [], url, body } = answer;
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  return {
    status,
    ...(statusText !== "" && { statusText }),
    url,
    ...(lines !== "" && { headers: `${lines}\n` }),
    ...(unrecorded.length > 0 && { unrecorded: unrecorded.join(" ") }),
    body: formatBody(body),
  };
}

function formatBody(body: RecordedBody | undefined): unknown {
  if (!(body instanceof Uint8Array)) return body;
  return { base64: Buffer.from(body).toString("base64") };
}

/** Numbers as lines of text: a list of YAML would have one line for each. */
function formatNumbers(numbers: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < numbers.length; at += READINGS_PER_LINE)
    lines.push(numbers.slice(at, at + READINGS_PER_LINE).join(" "));
  return lines.join("\n");
}
