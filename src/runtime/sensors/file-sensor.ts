import { UserError } from "../base/errors/errors.ts";
import { formatMs } from "../base/format-ms.ts";
import { parseStorageUri } from "../base/storage-uri.ts";
import type { Storage, StorageEntry } from "../base/storage.ts";
import { defineSensor, type Sensor } from "../connector/define-sensor.ts";
import {
  type AllowedPrefix,
  checkAllowed,
  readAllowedPrefixes,
} from "../storage/allowed-prefixes.ts";
import { processStorage } from "../storage/process-storage.ts";
import { t } from "../values/types/t.ts";
import { Resource } from "../wire/models/resource.ts";

/** Options of {@link fileSensor}. */
export interface FileSensorOptions {
  /** @default "file_sensor" */
  readonly taskType?: string;
  /**
   * Folders and URIs, such as `s3://bucket/incoming/`. The sensor looks for nothing outside them.
   * Set them if you do not trust all who can start tasks: the sensor uses the credentials of the
   * process. Default: everything that the process may read.
   */
  readonly allow?: readonly string[];
  /** Default: the files of this machine, and `s3:` and `gs:` URIs. */
  readonly storage?: Storage;
}

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
 * Creates a sensor that waits for a file, or for a folder with files.
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
export function fileSensor({
  taskType = "file_sensor",
  allow,
  storage,
}: FileSensorOptions = {}): Sensor<typeof INPUTS, object> {
  const prefixes = allow && readAllowedPrefixes(allow, "/", 'allow: ["s3://BUCKET/FOLDER/"]');
  return defineSensor({
    taskType,
    inputs: INPUTS,
    async poke({ inputs: { path, minSize, minAge }, clock, signal }) {
      refuseInvalidPath(path, prefixes);
      const opened = storage ?? (await processStorage());
      let size = 0;
      let changedAt: number | undefined;
      for await (const file of findFiles(opened, path, signal)) {
        size += file.size;
        changedAt = Math.max(changedAt ?? 0, file.modified?.getTime() ?? 0);
        if (size >= minSize && minAge.toMs() === 0) return true;
      }
      if (changedAt === undefined) return Resource.running("there is no file yet");
      if (size < minSize) return Resource.running(`${size} of ${minSize} bytes`);
      const ageMs = clock.now() - changedAt;
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
  if (path.endsWith("/")) {
    yield* storage.list(path, { signal });
    return;
  }
  const file = await storage.stat(path, { signal });
  if (file !== undefined) yield file;
}

/** Later pokes would find the same fault. */
function refuseInvalidPath(path: string, prefixes: readonly AllowedPrefix[] | undefined): void {
  try {
    if (prefixes === undefined) parseStorageUri(path);
    else checkAllowed(path, prefixes);
  } catch (error) {
    throw new UserError("INVALID_PATH", (error as Error).message, { cause: error });
  }
}
