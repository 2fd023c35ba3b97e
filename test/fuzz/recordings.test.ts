import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../src/runtime/base/errors/errors.ts";
import {
  looksLikeRecording,
  readRecording,
  type RecordedBody,
  type RecordedError,
  type RecordedExchange,
  type Recording,
} from "../../src/runtime/recording/recording.ts";
import { Replay } from "../../src/runtime/recording/replay.ts";
import { formatRecording, formatRecordingNow } from "../../src/runtime/recording/save-recording.ts";
import { watchPrototypes } from "../support/assertions/value-or-error.ts";
import { fuzzAsync } from "./cases.ts";

/** Texts as services send them, and as attackers do. */
const text = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "",
      " ",
      "~",
      "null",
      "yes",
      "1:30",
      "- a",
      "a: b",
      "#",
      "'",
      '"',
      "|",
      "\t",
      "a\r\nb\n",
      "\u0085",
      "\u2028",
      "\ufeffx",
      "---\n",
      "*a",
      "!!js",
      "%",
      "0x1f",
      "\u0000",
    ),
  )
  .map((each) => each.toWellFormed());
const ms = fc.nat();
const body: fc.Arbitrary<RecordedBody | undefined> = fc.oneof(
  fc.constant(undefined),
  text,
  fc.uint8Array(),
  text.map((leftOut) => ({ leftOut })),
);
const leaf = fc.record({
  name: text,
  message: text,
  code: fc.option(text, { nil: undefined }),
  cause: fc.constant(undefined),
});
const error: fc.Arbitrary<RecordedError> = fc.oneof(
  leaf,
  leaf.chain((cause) => leaf.map((each) => ({ ...each, cause }))),
);
const url = fc.webUrl({ withQueryParameters: true });
const header = fc.tuple(
  fc.constantFrom("content-type", "set-cookie", "x-a", "retry-after"),
  fc.string().map((value) => value.replace(/[^\x21-\x7e]/g, "")),
);
const outcome: fc.Arbitrary<Partial<RecordedExchange>> = fc.oneof(
  fc.constant({ stopped: true as const }),
  error.map((each) => ({ error: each })),
  fc
    .record({
      status: fc.constantFrom(200, 201, 302, 404, 429, 503, 599),
      statusText: fc.constantFrom("", "OK", "Too Many"),
      headers: fc.array(header, { maxLength: 4 }),
      unrecorded: fc.constantFrom(undefined, ["x-b", "x-c"]),
      url: fc.option(url, { nil: undefined }),
      body,
    })
    .map((answer) => ({ answer })),
);
const asked = fc.record({
  atMs: ms,
  tookMs: ms,
  request: fc.record({
    method: fc.constantFrom("GET", "POST", "DELETE", "QUERY"),
    url,
    type: fc.option(fc.constantFrom("application/json", "text/plain"), { nil: undefined }),
    body,
  }),
});
const exchange = fc
  .tuple(asked, outcome)
  .map(([sent, came]): RecordedExchange => ({ ...sent, ...came }));
const recording: fc.Arbitrary<Recording> = fc.record({
  task: text,
  startedAt: fc.integer({ min: 0, max: Date.UTC(2999, 0) }),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  idempotencyKey: fc.stringMatching(/^[a-z2-7]{12,32}$/),
  clock: fc.record({ task: fc.array(ms), fx: fc.array(fc.integer()) }),
  ended: fc.constantFrom(undefined, "succeeded" as const, "failed" as const),
  stop: fc.option(
    fc.record({
      atMs: ms,
      by: fc.constantFrom("SIGINT", "caller", "timeout"),
      limitMs: fc.option(ms, { nil: undefined }),
    }),
    { nil: undefined },
  ),
  leftOut: fc.nat(),
  exchanges: fc.array(exchange, { maxLength: 5 }),
});

/** A recording with a line that is replaced, repeated or missing, or with any other bytes in it. */
const damaged: fc.Arbitrary<Promise<Uint8Array>> = fc
  .tuple(
    recording,
    fc.nat(),
    fc.oneof(
      text,
      fc.constantFrom(
        "__proto__: { polluted: true }",
        "&a [*a]",
        "a: &a [x]\nb: *a",
        `seed: ${"9".repeat(400)}`,
        "seed: 1e999",
        "seed: .nan",
        "startedAt: 2026-02-31T99:00:00.000Z",
        "fx-recording: 2",
        "fx-recording: 99999999999999999999",
        "    body: { base64: '!!' }",
        "    body: { base64: QQ }",
        "  task: 1e30 -5 0x7",
        "[".repeat(300),
        `${"- ".repeat(300)}x`,
        "    status: 999999999999999999999999",
        "    status: 101",
        "!!binary QQ==",
        "constructor: { prototype: 1 }",
        "<<: { seed: 1 }",
      ),
    ),
    fc.constantFrom("replace", "insert", "remove", "append", "cut"),
    fc.nat(),
  )
  .map(async ([valid, place, garbage, how, cutAt]) => {
    const lines = (await formatRecording(valid)).split("\n");
    const at = place % lines.length;
    if (how === "replace") lines.splice(at, 1, garbage);
    else if (how === "insert") lines.splice(at, 0, garbage);
    else if (how === "remove") lines.splice(at, 1);
    else if (how === "append") lines.push(garbage);
    const bytes = Buffer.from(lines.join("\n"));
    return how === "cut" ? bytes.subarray(0, cutAt % bytes.length) : bytes;
  });

describe("recordings", () => {
  watchPrototypes();

  it("are read as they were written, as YAML and as JSON", async () => {
    await fuzzAsync(recording, async (written) => {
      for (const file of [await formatRecording(written), formatRecordingNow(written)]) {
        assert.ok(looksLikeRecording(Buffer.from(file)));
        const read = await readRecording(Buffer.from(file), "run.yaml");
        assert.deepEqual(toPlain(read), toPlain(written));
      }
    });
  }).timeout(600_000);

  it("are replayed, or rejected with FX2028, if they are damaged", async () => {
    await fuzzAsync(damaged, async (bytes) => {
      const read = await readOrFault(await bytes);
      if (read !== undefined) await replayAll(read);
    });
  }).timeout(600_000);

  it("are rejected with FX2028 if they are any bytes", async () => {
    await fuzzAsync(
      fc.oneof(
        fc.uint8Array(),
        text.map((each) => Buffer.from(`fx-recording: 1\n${each}`)),
      ),
      async (bytes) => {
        assert.equal(await readOrFault(bytes), undefined);
      },
    );
  }).timeout(600_000);
});

async function readOrFault(bytes: Uint8Array): Promise<Recording | undefined> {
  try {
    return await readRecording(bytes, "run.yaml");
  } catch (thrown) {
    assert.ok(thrown instanceof FxError, String(thrown));
    assert.equal(thrown.code, "FX2028");
    assert.ok(thrown.details.length <= 21);
    return undefined;
  }
}

/** Each recorded request gets its outcome, or FX1021. */
async function replayAll(read: Recording): Promise<void> {
  const { fetch } = new Replay(read);
  for (const { request } of read.exchanges) {
    const { method, url, body: sent } = request;
    const init = { method, body: typeof sent === "string" && method !== "GET" ? sent : null };
    try {
      await (await fetch(url, init)).arrayBuffer();
    } catch (thrown) {
      assert.ok(thrown instanceof Error);
    }
  }
}

function toPlain(value: Recording): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) =>
      each instanceof Uint8Array ? Buffer.from(each).toString("hex") : each,
    ),
  );
}
