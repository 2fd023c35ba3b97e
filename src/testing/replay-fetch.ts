import { fileURLToPath } from "node:url";
import { readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { unreadableFileError } from "../runtime/loader/unreadable-file-error.ts";
import { MOST_RECORDING_BYTES, readRecording } from "../runtime/recording/recording.ts";
import { createReplayedFetch } from "../runtime/recording/replayed-jobs.ts";

/**
 * Creates a `fetch` that answers from a recording of `fx run --record`, without a network. Pass it
 * to {@link runConnector}, {@link runTask} or {@link testContext}.
 *
 * - Requests are matched by method, URL and body, and get the recorded answers in order. A poll
 *   beyond the recording gets the last answer again.
 * - Each idempotency key is a job of its own, for which the recording begins again: fx finds the key
 *   where the recording has its own.
 * - Secrets may have any value of 4 characters or more: the recording has `[secret]` instead.
 *
 * {@link runConnector} and {@link runTask} then replay the whole run: its clock, its random numbers
 * and its idempotency key, unless the test passes its own. A missing secret is `[secret]`.
 *
 * A request without a partner rejects with FX1021, which shows the nearest one and the difference.
 * If the file is invalid, each request, {@link runConnector} and {@link runTask} reject with FX2028.
 *
 * @param file a path, relative to the working directory, or a `file:` URL
 * @throws FxError FX2028 if the file cannot be read
 * @example
 * const fetch = replayFetch(new URL("recordings/oslo.yaml", import.meta.url));
 * const { outputs } = await runConnector(new WeatherConnector(), {
 *   task: weather, inputs: { city: "Oslo" }, fetch,
 * });
 */
export function replayFetch(file: string | URL): typeof fetch {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const bytes = readBytes(path);
  return createReplayedFetch(() => readRecording(bytes, path));
}

function readBytes(path: string): Uint8Array {
  try {
    return readBoundedFile(path, { mostBytes: MOST_RECORDING_BYTES });
  } catch (error) {
    const hint = `record a run: fx run --record ${path} …`;
    throw unreadableFileError("FX2028", "the recording", path, error, hint);
  }
}
