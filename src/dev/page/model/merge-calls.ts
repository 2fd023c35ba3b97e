import type { RecordedCall } from "../../serving-protocol.ts";

/** The server keeps no more. */
const MOST_CALLS = 10_000;

/** Adds the calls that are new, and replaces those that have changed. */
export function mergeCalls(
  known: readonly RecordedCall[],
  news: readonly RecordedCall[],
): readonly RecordedCall[] {
  const byId = new Map(known.map((call) => [call.id, call]));
  for (const call of news) byId.set(call.id, call);
  return [...byId.values()].slice(-MOST_CALLS);
}
