import { accessSync, constants, lstatSync } from "node:fs";
import { dirname } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { isFileMissing, makeFolders } from "../base/files.ts";
import { readBoundedFile } from "../base/read-bounded-file.ts";
import { replaceOwnFile } from "../base/replace-own-file.ts";
import { looksLikeRecording } from "./read-recording.ts";
import { MOST_RECORDING_BYTES, type Recording } from "./recording.ts";
import { formatRecording, formatRecordingNow } from "./write-recording.ts";

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
