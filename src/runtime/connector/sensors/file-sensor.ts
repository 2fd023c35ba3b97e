import { FxError, UserError } from "../../base/errors/errors.ts";
import { parseStorageUri } from "../../base/storage-uri.ts";
import type { Storage, StorageEntry } from "../../base/storage.ts";
import { formatMs } from "../../base/text.ts";
import {
  type AllowedPrefix,
  checkAllowed,
  readAllowedPrefixes,
} from "../../storage/allowed-prefixes.ts";
import { processStorage } from "../../storage/process-storage.ts";
import { t } from "../../values/types/t.ts";
import { Resource } from "../../wire/models/resource.ts";
import { defineSensor, type Sensor } from "../define-sensor.ts";
import { getCallerStorage } from "../invoke/job-request.ts";

/** Options of {@link fileSensor}. */
export interface FileSensorOptions {
  /** @default "file_sensor" */
  readonly taskType?: string;
  /**
   * Folders and URIs, such as `s3://bucket/incoming/`. The sensor looks for nothing outside them.
   * The sensor uses the credentials of the process, so they are what you trust all who can start
   * tasks to look for. Default: in a server, what `--storage-allow` allows; elsewhere, everything
   * that the process may read.
   */
  readonly allow?: readonly string[];
  /**
   * Opens what `allow` covers; without `allow`, every URI that it accepts. Default: the files of this
   * machine, and `s3:` and `gs:` URIs.
   */
  readonly storage?: Storage;
}

/** A poke that looks at more would keep the server busy. */
const MOST_FILES = 10_000;

const INPUTS = {
  path: t
    .string()
    .describe("A path, or an s3: or gs: URI. With / at its end: a folder with at least one file."),
  minSize: t.int().default(0).describe("The least size in bytes, of all files in a folder."),
  minAge: t
    .duration()
    .default("0s")
    .describe("How long nothing may have changed, such as 5m: a file may still be written."),
};

/**
 * Creates a sensor that waits for a file, or for a folder with at most 10,000 files and folders.
 *
 * Its inputs are `path` (a path, or an `s3:` or `gs:` URI; with `/` at its end, a folder),
 * `minSize` in bytes (default 0) and `minAge` (default `0s`): how long nothing may have changed,
 * because a file may still be written.
 *
 * @example
 * export const file = fileSensor({ allow: ["s3://sales/incoming/"] });
 * export const waitForSales = file.task({ name: "wait_for_sales", timeout: "6h" });
 *
 * @throws FxError FX2000 for an invalid entry of `allow`
 */
export function fileSensor(options: FileSensorOptions = {}): Sensor<typeof INPUTS, object> {
  const { taskType = "file_sensor", allow, storage } = options;
  const prefixes = allow && readAllowedPrefixes(allow, "/", 'allow: ["s3://BUCKET/FOLDER/"]');
  return defineSensor({
    taskType,
    inputs: INPUTS,
    async poke(request) {
      const { path, minSize, minAge } = request.inputs;
      refuseInvalidPath(path, prefixes);
      const callers = prefixes === undefined ? getCallerStorage(request) : undefined;
      const opened = storage ?? callers ?? (await processStorage());
      let size = 0;
      let changedAt: number | undefined;
      for await (const file of findFiles(opened, path, request.signal)) {
        size += file.size;
        changedAt = Math.max(changedAt ?? 0, file.modified?.getTime() ?? 0);
        if (size >= minSize && minAge.toMs() === 0) return true;
      }
      if (changedAt === undefined) return Resource.running("there is no file yet");
      if (size < minSize) return Resource.running(`${size} of ${minSize} bytes`);
      const ageMs = request.clock.now() - changedAt;
      return ageMs >= minAge.toMs() || Resource.running(`changed ${formatMs(ageMs)} ago`);
    },
  });
}

/** A file, or all files in a folder. */
async function* findFiles(
  storage: Storage,
  path: string,
  signal: AbortSignal,
): AsyncIterable<StorageEntry> {
  try {
    if (path.endsWith("/")) yield* storage.list(path, { limit: MOST_FILES, signal });
    else {
      const file = await storage.stat(path, { signal });
      if (file !== undefined) yield file;
    }
  } catch (error) {
    const isFinal = error instanceof FxError && ["FX5015", "FX5016"].includes(error.code);
    throw isFinal ? invalidPath(error) : error;
  }
}

function refuseInvalidPath(path: string, prefixes: readonly AllowedPrefix[] | undefined): void {
  try {
    if (prefixes === undefined) parseStorageUri(path);
    else checkAllowed(path, prefixes);
  } catch (error) {
    throw invalidPath(error as Error);
  }
}

/** Fails the task, because later pokes would find the same fault. */
function invalidPath(cause: Error & { readonly hint?: string | undefined }): UserError {
  const { message, hint } = cause;
  return new UserError("INVALID_PATH", hint === undefined ? message : `${message} (${hint})`, {
    cause,
  });
}
