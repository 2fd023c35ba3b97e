import assert from "node:assert/strict";
import { looksLikeRecording, readRecording } from "../../../src/runtime/recording/recording.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

const refuse = (bytes: string | Uint8Array) =>
  awaitFxError(readRecording(Buffer.from(bytes), "run.yaml"), "FX2028");

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
  it("reports every fault with its line", async () => {
    const text = VALID.replace("seed: 7", "seed: -1")
      .replace("method: GET", "method: G T")
      .replace("status: 200", "status: 900")
      .replace('task: ""', 'task: "x"\n  other: 1');
    const error = await refuse(text);
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
    const { details } = await refuse(
      VALID.replace(/exchanges:[^]*clock/, `exchanges:\n${exchanges}\nclock`),
    );
    assert.equal(details.length, 21);
    assert.match(details.at(-1)!, /^… and \d+ more$/);
  });

  for (const [what, text, message] of [
    [
      "another format",
      VALID.replace("fx-recording: 1", "fx-recording: 2"),
      /line 1: fx-recording must be one of 1/,
    ],
    ["another file", "name: x\n", /it has no fx-recording: 1$/],
    ["an empty file", "", /it has no fx-recording: 1$/],
    [
      "an alias",
      "fx-recording: &a [1]\nb: *a\n",
      /cannot read the recording run.yaml: line 2 has the YAML alias/,
    ],
    ["deep nesting", `fx-recording: ${"[".repeat(200)}`, /nested deeper than 100 levels/],
    ["the same key twice", `${VALID}seed: 1\n`, /the same name twice/],
  ] as const)
    it(`rejects ${what}`, async () => {
      const error = await refuse(text);
      assert.match(error.message, message);
    });

  it("rejects bytes that are not UTF-8", async () => {
    const error = await refuse(Buffer.from([0xff, 0xfe]));
    assert.match(error.message, /it is not UTF-8/);
  });

  it("keeps __proto__ as data", async () => {
    const { details } = await refuse(`${VALID}__proto__: { polluted: true }\n`);
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
