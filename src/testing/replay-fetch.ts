import { fileURLToPath } from "node:url";
import { readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { unreadableFileError } from "../runtime/loader/unreadable-file-error.ts";
import {
  MOST_RECORDING_BYTES,
  readRecording,
  type Recording,
} from "../runtime/recording/recording.ts";
import { Replay } from "../runtime/recording/replay.ts";

const recordings = new WeakMap<typeof fetch, () => Promise<Recording>>();

/**
 * Creates a `fetch` that answers from a recording of `fx run --record`, without a network. Pass it
 * to {@link runConnector}, {@link runTask} or {@link testContext}.
 *
 * - Requests are matched by method, URL and body, and get the recorded answers in order. A poll
 *   beyond the recording gets the last answer again.
 * - {@link runConnector} and {@link runTask} replay the whole run each time: its clock, its random
 *   numbers and its idempotency key, unless the test passes its own. Secrets may be missing, or have
 *   any value of 4 characters or more.
 * - Code that a test calls directly sends one job: the recorded idempotency key, and `[secret]`
 *   instead of a secret in a URL or a body.
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
  let reading: Promise<Recording> | undefined;
  const read = (): Promise<Recording> => (reading ??= readRecording(bytes, path));
  let replay: Replay | undefined;
  const replayed: typeof fetch = async (...request) => {
    const recording = await read();
    replay ??= new Replay(recording);
    return replay.fetch(...request);
  };
  recordings.set(replayed, read);
  return replayed;
}

/** Reads the recording of a {@link replayFetch}. Undefined for any other `fetch`. */
export async function findRecording(
  fetch: typeof globalThis.fetch | undefined,
): Promise<Recording | undefined> {
  return fetch && recordings.get(fetch)?.();
}

function readBytes(path: string): Uint8Array {
  try {
    return readBoundedFile(path, { mostBytes: MOST_RECORDING_BYTES });
  } catch (error) {
    const hint = `record a run: fx run --record ${path} …`;
    throw unreadableFileError("FX2028", "the recording", path, error, hint);
  }
}
