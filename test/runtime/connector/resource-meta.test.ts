import assert from "node:assert/strict";
import { isKind } from "../../../src/runtime/base/json.ts";
import { resourceMeta } from "../../../src/runtime/connector/resource-meta.ts";
import { Duration } from "../../../src/runtime/values/types/duration.ts";
import { Dataset, FlyteFile } from "../../../src/runtime/values/types/references.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (encoded: Uint8Array) => new TextDecoder().decode(encoded);

class Job extends resourceMeta({ jobId: t.string() }) {
  get label(): string {
    return `job ${this.jobId}`;
  }
}

describe("a ResourceMeta", () => {
  it("is an instance of the author's class, even after decoding", () => {
    const job = Job.decode(Job.encode(new Job({ jobId: "a" })));
    assert.ok(job instanceof Job);
    assert.equal(job.label, "job a");
    assert.deepEqual(Object.entries(job), [["jobId", "a"]]);
  });

  it("is recognized by its brand, and knows its fields", () => {
    assert.ok(isKind(Job, "resource-meta"));
    assert.deepEqual(Object.keys(Job.fields), ["jobId"]);
  });

  it("may be a plain object", () =>
    assert.equal(text(Job.encode({ jobId: "a" })), '{"jobId": "a"}'));

  it("has the bytes that flytekit writes for the same fields", () => {
    const Meta = resourceMeta({
      job_id: t.string(),
      i: t.int(),
      big: t.bigint(),
      f: t.float(),
      b: t.bool(),
      o: t.optional(t.string()),
      l: t.list(t.float()),
      d: t.dict(t.int()),
      inner: t.object({ f: t.float(), n: t.optional(t.int()) }),
    });
    const fields = {
      job_id: "é😀",
      i: 1,
      big: 2n ** 63n - 1n,
      f: 2,
      b: true,
      o: null,
      l: [1, 1e16, 1e-7],
      d: { x: 1, y: -2 },
      inner: { f: 0.5, n: null },
    };
    // flytekit 1.16.31, of a dataclass with these fields
    const theirs = String.raw`{"job_id": "\u00e9\ud83d\ude00", "i": 1, "big": 9223372036854775807, "f": 2.0, "b": true, "o": null, "l": [1.0, 1e+16, 1e-07], "d": {"x": 1, "y": -2}, "inner": {"f": 0.5, "n": null}}`;
    assert.equal(text(Meta.encode(fields)), theirs);
    assert.deepEqual({ ...(Meta.decode(bytes(theirs)) as object) }, fields);
  });

  it("keeps the declared order of its fields, regardless of the order passed", () => {
    const Meta = resourceMeta({ b: t.int(), a: t.int() });
    assert.equal(text(Meta.encode({ a: 1, b: 2 })), '{"b": 2, "a": 1}');
  });

  it("carries every type of a field", () => {
    const Meta = resourceMeta({
      at: t.datetime(),
      took: t.duration(),
      color: t.enum({ RED: "red" }),
      file: t.file("csv"),
      data: t.dataset(),
      free: t.struct(),
      nothing: t.none(),
      jobs: t.list(t.object({ id: t.string(), tries: t.optional(t.int()) })),
    });
    const encoded = Meta.encode({
      at: "2024-02-29T12:00:00.5+01:00",
      took: "1h30m",
      color: "red",
      file: "s3://b/x.csv",
      data: new Dataset("s3://b/y", "parquet"),
      free: { a: [1, null], b: 1.5 },
      nothing: null,
      jobs: [{ id: "a", tries: 2 }, { id: "b" }],
    });
    assert.equal(
      text(encoded),
      '{"at": "2024-02-29T11:00:00.500000+00:00", "took": 5400.0, "color": "red", "file": {"path": "s3://b/x.csv"}, ' +
        '"data": {"uri": "s3://b/y", "file_format": "parquet"}, "free": {"a": [1, null], "b": 1.5}, "nothing": null, ' +
        '"jobs": [{"id": "a", "tries": 2}, {"id": "b", "tries": null}]}',
    );
    const found = { ...(Meta.decode(encoded) as object) };
    assert.deepEqual(found, {
      at: new Date("2024-02-29T11:00:00.500Z"),
      took: new Duration(5400),
      color: "red",
      file: new FlyteFile("s3://b/x.csv", "csv"),
      data: new Dataset("s3://b/y", "parquet"),
      free: { a: [1, null], b: 1.5 },
      nothing: null,
      jobs: [
        { id: "a", tries: 2 },
        { id: "b", tries: null },
      ],
    });
  });

  it("has its defaults when it is created, as after decoding", () => {
    const Meta = resourceMeta({
      id: t.string(),
      region: t.string().default("eu"),
      tries: t.optional(t.int()),
      at: t.datetime(),
    });
    const made = new Meta({ id: "a", at: "2024-02-29" });
    assert.deepEqual(
      { ...(made as object) },
      { id: "a", region: "eu", tries: null, at: new Date("2024-02-29T00:00:00Z") },
    );
    assert.deepEqual(Meta.decode(Meta.encode({ id: "a", at: "2024-02-29" })), made);
    assert.deepEqual(Meta.decode(bytes('{"id": "a", "at": "2024-02-29"}')), made);
  });

  it("reads a float without a decimal point and an int with one, as some JSON writers write them", () => {
    const Meta = resourceMeta({ f: t.float(), i: t.int() });
    assert.deepEqual({ ...(Meta.decode(bytes('{"f": 2, "i": 3.0}')) as object) }, { f: 2, i: 3 });
  });

  it("keeps a field and a key named __proto__ as data", () => {
    const fields = Object.defineProperty({ d: t.dict(t.int()) }, "__proto__", {
      value: t.int(),
      enumerable: true,
    });
    const Meta = resourceMeta(fields);
    const job = Meta.decode(bytes('{"d": {"__proto__": 2}, "__proto__": 1}')) as { d: object };
    assert.ok(job instanceof Meta);
    const keys = Object.entries(job).map(([key]) => key);
    assert.deepEqual(keys, ["d", "__proto__"]);
    assert.deepEqual(Object.entries(job.d), [["__proto__", 2]]);
    assert.equal(text(Meta.encode(job as never)), '{"d": {"__proto__": 2}, "__proto__": 1}');
  });

  it("omits properties that a subclass adds to the fields", () => {
    class Counted extends resourceMeta({ id: t.string() }) {
      polls = 3;
    }
    assert.equal(text(Counted.encode(new Counted({ id: "a" }))), '{"id": "a"}');
  });
});

describe("an invalid ResourceMeta", () => {
  const Meta = resourceMeta({
    id: t.string(),
    n: t.int(),
    f: t.float(),
    inner: t.object({ color: t.enum("red") }),
  });
  const wrong = { id: 5, n: "x", inner: { color: "blue", size: 1 }, extra: true };
  const lines = [
    "extra   is not declared",
    "id   expected a string, got 5",
    'n   expected an integer, got "x"',
    "f   is missing; expected a number",
    "inner.size   is not declared",
    'inner.color   expected one of "red", got "blue"',
  ];

  for (const [when, make] of [
    ["encoded", () => Meta.encode(wrong as never)],
    ["made", () => new Meta(wrong as never)],
  ] as const)
    it(`is rejected with all its faults when it is ${when}`, () =>
      assert.deepEqual(catchFxError("FX1005", make).details, lines));
  it("is rejected if it is not an object", () =>
    assert.deepEqual(catchFxError("FX1005", () => Job.encode(undefined as never)).details, [
      'expected an object with "jobId", got nothing',
    ]));
  it("names the author's class", () =>
    assert.match(
      catchFxError("FX1005", () => Job.encode({} as never)).summary,
      /ResourceMeta Job$/,
    ));

  it("is rejected with every number that JSON cannot represent", () => {
    const Floats = resourceMeta({ a: t.float(), b: t.list(t.float()) });
    const found = catchFxError("FX1005", () => Floats.encode({ a: NaN, b: [1, Infinity] })).details;
    assert.deepEqual(found, [
      "a   expected a finite number, because JSON cannot represent others, got NaN",
      "b[1]   expected a finite number, because JSON cannot represent others, got Infinity",
    ]);
  });

  it("is rejected above 1 MiB", () => {
    const jobId = "x".repeat(1024 * 1024);
    catchFxError("FX1005", () => Job.encode({ jobId }), /more than 1048576/);
  });
});

describe("bytes that are not a ResourceMeta of this class", () => {
  const rows: [string, string | Uint8Array, RegExp][] = [
    ["nothing", "", /not JSON: the text ends too early/],
    ["text", "job-1", /not JSON: unexpected "j"/],
    ["JSON cut short", '{"jobId": "a', /is not closed/],
    ["a list", '["a"]', /expected an object with "jobId", got a list of 1/],
    ["null", "null", /got null/],
    ["another type", '{"jobId": 1}', /^jobId {3}expected a string, got 1$/],
    ["a missing key", "{}", /^jobId {3}is missing; expected a string$/],
    ["an unknown key", '{"jobId": "a", "pid": 1}', /^pid {3}is not declared$/],
    ["a key twice", '{"jobId": "a", "jobId": "b"}', /duplicate key "jobId"/],
    ["10,000 lists", `{"jobId": ${"[".repeat(10_000)}`, /deeper than 100/],
    ["NaN as Python may write it", '{"jobId": NaN}', /unexpected "N"/],
    ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), /^it is not UTF-8$/],
    ["more than 1 MiB", new Uint8Array(1024 * 1024 + 1), /1048577 bytes long/],
  ];
  for (const [name, json, line] of rows)
    it(name, () => {
      const encoded = typeof json === "string" ? bytes(json) : json;
      const { details } = catchFxError("FX1011", () => Job.decode(encoded));
      assert.equal(details.length, 1);
      assert.match(details[0]!, line);
    });

  it("are rejected with all faults at once", () => {
    const Meta = resourceMeta({ a: t.int(), b: t.list(t.bool()), c: t.bigint() });
    const json = '{"a": 9007199254740993, "b": [true, 0], "c": 9223372036854775808, "d": 1}';
    assert.deepEqual(catchFxError("FX1011", () => Meta.decode(bytes(json))).details, [
      "d   is not declared",
      "a   expected an integer within ±9007199254740991; use t.bigint() for larger ones, got 9007199254740993",
      "b[1]   expected true or false, got 0",
      "c   expected a 64-bit integer, got 9223372036854775808",
    ]);
  });
});
