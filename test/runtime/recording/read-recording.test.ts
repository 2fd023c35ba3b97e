import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import {
  looksLikeRecording,
  readRecording,
} from "../../../src/runtime/recording/read-recording.ts";
import type { RecordedExchange, Recording } from "../../../src/runtime/recording/recording.ts";
import { formatRecording } from "../../../src/runtime/recording/write-recording.ts";
import { exchange, recordingOf } from "./recordings.ts";

const read = (text: string): Promise<Recording> => readRecording(Buffer.from(text), "run.yaml");

const VALID = `fx-recording: 1
task: weather
startedAt: 2026-01-31T00:00:00.000Z
seed: 7
idempotencyKey: abc
exchanges:
  - atMs: 0
    tookMs: 1
    request:
      method: GET
      url: https://api.test/jobs
    answer:
      status: 200
clock:
  task: ""
  fx: 1
`;

describe("readRecording", () => {
  it("reads what fx wrote", async () => {
    const [{ request, ...rest }] = [
      exchange(["POST", "https://api.test/", "a\r\n b\t\n"], { id: 1 }),
    ];
    const answered = { ...rest, request };
    const exchanges: RecordedExchange[] = [
      answered,
      { ...answered, outcome: { kind: "stopped" } },
      {
        ...answered,
        request: { ...request, body: { kind: "bytes", bytes: Uint8Array.from([0, 255, 1]) } },
        outcome: {
          kind: "error",
          error: { name: "TypeError", message: "x\u0000", code: undefined, cause: undefined },
        },
      },
      {
        ...answered,
        request: { ...request, type: undefined, body: { kind: "left-out", why: "too large" } },
        outcome: {
          kind: "answer",
          answer: {
            status: 302,
            statusText: "Found",
            url: "https://[secret].test/x",
            headers: [
              ["set-cookie", "a=1"],
              ["set-cookie", "b=2"],
              ["x-empty", ""],
            ],
            body: undefined,
          },
        },
      },
    ];
    const written = recordingOf(exchanges, {
      stop: { atMs: 5, by: "timeout", limitMs: 5 },
      leftOut: 3,
      clock: { task: Array.from({ length: 50 }, (_, index) => index), fx: [-3] },
    });
    const text = await formatRecording(written);
    assert.deepEqual(toPlain(await read(text)), toPlain(written));
    assert.ok(looksLikeRecording(Buffer.from(text)));
  });

  it("reports every fault with its line", async () => {
    const text = VALID.replace("seed: 7", "seed: -1")
      .replace("method: GET", "method: G T")
      .replace("status: 200", "status: 900")
      .replace('task: ""', 'task: "x"\n  other: 1');
    const error = await getError(read(text));
    assert.equal(error.summary, "the recording run.yaml is invalid");
    assert.deepEqual(error.details, [
      "line 4: seed must be a whole number from 0 to 4294967295",
      "line 10: exchanges.0.request.method must be a method of HTTP",
      "line 13: exchanges.0.answer.status must be a whole number from 200 to 599",
      "line 15: clock.task must have whole numbers only",
      'line 16: unknown key "other"',
    ]);
  });

  it("lists twenty faults at most", async () => {
    const exchanges = Array.from({ length: 30 }, () => "  - 1").join("\n");
    const { details } = await getError(
      read(VALID.replace(/exchanges:[^]*clock/, `exchanges:\n${exchanges}\nclock`)),
    );
    assert.equal(details.length, 21);
    assert.match(details.at(-1)!, /^… and \d+ more$/);
  });

  for (const [what, text, message] of [
    [
      "another format",
      VALID.replace("fx-recording: 1", "fx-recording: 2"),
      /has format 2, and this fx reads format 1/,
    ],
    ["another file", "name: x\n", /is not a recording: it has no fx-recording: 1/],
    ["an empty file", "", /is not a recording/],

    [
      "an alias",
      "a: &a [1]\nb: *a\n",
      /cannot read the recording run.yaml: line 2 has the YAML alias/,
    ],
    ["deep nesting", "[".repeat(200), /nested deeper than 100 levels/],
    ["the same key twice", `${VALID}seed: 1\n`, /the same name twice/],
  ] as const)
    it(`rejects ${what}`, async () => {
      const error = await getError(read(text));
      assert.equal(error.code, "FX2028");
      assert.match(error.message, message);
    });

  it("rejects bytes that are not UTF-8", async () => {
    const error = await getError(readRecording(Buffer.from([0xff, 0xfe]), "run.yaml"));
    assert.match(error.message, /it is not UTF-8/);
  });

  it("keeps __proto__ as data", async () => {
    const { details } = await getError(read(`${VALID}__proto__: { polluted: true }\n`));
    assert.deepEqual(details, ['line 17: unknown key "__proto__"']);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });
});

describe("looksLikeRecording", () => {
  it("is false for other files", () => {
    for (const text of ["", "# fx-recording: 1", "a: 1\nfx-recording: 1\n", "{}"])
      assert.equal(looksLikeRecording(Buffer.from(text)), false, text);
  });
});

/** Buffers as texts, and without properties that are undefined. */
function toPlain(recording: Recording): unknown {
  return JSON.parse(
    JSON.stringify(recording, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
    ),
  );
}

async function getError(promise: Promise<unknown>): Promise<FxError> {
  const error: unknown = await promise.then(
    () => assert.fail("it did not reject"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof FxError);
  return error;
}
