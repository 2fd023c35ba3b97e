import type { RecordedExchange, Recording } from "../../../src/runtime/recording/recording.ts";

/** A recording with these exchanges. */
export function recordingOf(
  exchanges: readonly RecordedExchange[],
  changes: Partial<Recording> = {},
): Recording {
  return {
    task: "weather",
    startedAt: Date.UTC(2026, 0, 31),
    seed: 7,
    idempotencyKey: "k".repeat(16) + "a".repeat(16),
    clock: { task: [0, 5], fx: [1, 2, 1000] },
    stop: undefined,
    leftOut: 0,
    exchanges,
    ...changes,
  };
}

/** An exchange with a JSON answer. `words` are a method, a URL and possibly a body. */
export function exchange(
  words: readonly [method: string, url: string, body?: string],
  answer: object,
  status = 200,
): RecordedExchange {
  const [method, url, body] = words;
  return {
    atMs: 1,
    tookMs: 2,
    request: {
      method,
      url,
      type: body === undefined ? undefined : "application/json",
      body,
    },
    answer: {
      status,
      statusText: "",
      url: undefined,
      headers: [["content-type", "application/json"]],
      body: JSON.stringify(answer),
    },
  };
}
