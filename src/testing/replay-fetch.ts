import { fileURLToPath } from "node:url";
import { FxError } from "../runtime/base/errors/errors.ts";
import { readBoundedFile } from "../runtime/base/read-bounded-file.ts";
import { readRecording } from "../runtime/recording/read-recording.ts";
import { MOST_RECORDING_BYTES, type Recording } from "../runtime/recording/recording.ts";
import { ReplayedJobs } from "../runtime/recording/replayed-jobs.ts";

interface OpenReplay {
  readonly recording: Recording;
  readonly jobs: ReplayedJobs;
}

const REPLAYS = new WeakMap<typeof fetch, () => Promise<OpenReplay>>();

/**
 * Creates a `fetch` that answers from a recording of `fx run --record`, without a network. Pass it
 * to {@link runConnector}, {@link runTask} or {@link testContext}, or return it as the `fetch` of a
 * {@link World}.
 *
 * - Requests are matched by method, URL and body, and get the recorded answers in order. A poll
 *   beyond the recording gets the last answer again.
 * - Each idempotency key is a job of its own, for which the recording begins again: fx finds the key
 *   where the recording has its own.
 * - Secrets may have any value of 4 characters or more: the recording has `[secret]` instead.
 * - With it, {@link runConnector} and {@link runTask} take the idempotency key and the random numbers
 *   of the recorded run, unless the test passes its own.
 *
 * A request without a partner rejects with FX1021, which shows the nearest one and the difference.
 * If the file is invalid, each request, {@link runConnector} and {@link runTask} reject with FX2028.
 *
 * @param file a path, relative to the working directory, or a `file:` URL
 * @throws FxError FX2028 if the file cannot be read
 * @example
 * const fetch = replayFetch(new URL("recordings/oslo.yaml", import.meta.url));
 * const { outputs } = await runConnector(new WeatherConnector(), {
 *   task: weather, inputs: { city: "Oslo" }, secrets: { WX_API_KEY: "any key" }, fetch,
 * });
 */
export function replayFetch(file: string | URL): typeof fetch {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const bytes = readBytes(path);
  let opening: Promise<OpenReplay> | undefined;
  const open = (): Promise<OpenReplay> => (opening ??= openReplay(bytes, path));
  const replay: typeof fetch = async (...request) => (await open()).jobs.fetch(...request);
  REPLAYS.set(replay, open);
  return replay;
}

/** Opens the recording of a {@link replayFetch}. Undefined for any other `fetch`. */
export function findReplay(
  fetch: typeof globalThis.fetch | undefined,
): Promise<OpenReplay> | undefined {
  return fetch && REPLAYS.get(fetch)?.();
}

async function openReplay(bytes: Uint8Array, path: string): Promise<OpenReplay> {
  const recording = await readRecording(bytes, path);
  return { recording, jobs: new ReplayedJobs(recording) };
}

function readBytes(path: string): Uint8Array {
  try {
    return readBoundedFile(path, { mostBytes: MOST_RECORDING_BYTES });
  } catch (error) {
    throw new FxError("FX2028", `cannot read the recording ${path}: ${(error as Error).message}`, {
      hint: `fx run --record ${path} …`,
    });
  }
}
