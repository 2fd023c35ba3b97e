import type { Recording } from "./recording.ts";
import { ReplayedJobs } from "./replayed-jobs.ts";

/** Another copy of fx may have created the `fetch`. */
const RECORDING = Symbol.for("flyte-fx/recording");

/**
 * Creates a `fetch` that answers from a recording. Runs that get it replay the recording
 * themselves, because they know their job; for others it finds out which job a request is of.
 */
export function createReplayedFetch(read: () => Promise<Recording>): typeof fetch {
  let reading: Promise<Recording> | undefined;
  const open = (): Promise<Recording> => (reading ??= read());
  let jobs: ReplayedJobs | undefined;
  const replayed: typeof fetch = async (...request) => {
    const recording = await open();
    jobs ??= new ReplayedJobs(recording);
    return jobs.fetch(...request);
  };
  return Object.assign(replayed, { [RECORDING]: open });
}

/** Reads the recording of a {@link createReplayedFetch}. Undefined for any other `fetch`. */
export async function findRecording(
  fetch: (typeof globalThis.fetch & { [RECORDING]?: () => Promise<Recording> }) | undefined,
): Promise<Recording | undefined> {
  return fetch?.[RECORDING]?.();
}
