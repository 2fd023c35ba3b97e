import assert from "node:assert/strict";
import fc from "fast-check";
import { Duration, Timestamp, TypeEngine, t } from "../../../../src/entries/index.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

const anyNanos = fc.bigInt({
  min: -62_135_596_800_000_000_000n,
  max: 253_402_300_799_999_999_999n,
});

describe("Timestamp", () => {
  it("reads back what it prints", () => {
    holdsFor(anyNanos, (nanos) =>
      assert.equal(
        Timestamp.parse(Timestamp.fromEpochNanos(nanos).toString()).toEpochNanos(),
        nanos,
      ),
    );
  });

  it("counts nanoseconds forward, also before 1970", () =>
    assert.deepEqual(Timestamp.fromEpochNanos(-1n), new Timestamp(-1, 999_999_999)));

  it("converts an offset to UTC, and reads a time without one as UTC", () => {
    assert.equal(
      Timestamp.parse("2024-02-29T12:00:00.000000001+02:00").toString(),
      "2024-02-29T10:00:00.000000001+00:00",
    );
    assert.equal(Timestamp.parse("2024-02-29T12:00:00").toString(), "2024-02-29T12:00:00+00:00");
  });

  it("adds and subtracts exactly", () => {
    holdsFor(anyNanos, anyNanos, (one, other) => {
      const [a, b] = [Timestamp.fromEpochNanos(one), Timestamp.fromEpochNanos(other)];
      assert.equal(b.plus(a.since(b)).toEpochNanos(), one);
    });
    assert.equal(
      Timestamp.parse("2024-01-01").plus(Duration.parse("-1ns")).toString(),
      "2023-12-31T23:59:59.999999999+00:00",
    );
  });

  it("rejects moments outside the years 1 to 9999, and other text", () => {
    for (const [seconds, nanos] of [
      [0.5, 0],
      [0, 1e9],
      [0, -1],
      [253_402_300_800, 0],
      [NaN, 0],
    ] as const)
      assert.throws(() => new Timestamp(seconds, nanos), RangeError);
    for (const text of ["never", "2024-02-30", ""])
      assert.throws(() => Timestamp.parse(text), RangeError);
    assert.throws(() => Timestamp.parse(new Date(NaN)), RangeError);
  });
});

describe("a moment that author code passes on unchanged", () => {
  const text = "2024-02-29T12:00:00.123456789Z";
  const types = {
    itself: t.datetime(),
    "in a list": t.list(t.datetime()),
    "in a dict": t.dict(t.datetime()),
    "in an object": t.object({ at: t.datetime() }),
    "if it is optional": t.optional(t.datetime()),
  };
  const values = {
    itself: text,
    "in a list": [text],
    "in a dict": { at: text },
    "in an object": { at: text },
    "if it is optional": text,
  };
  for (const name of Object.keys(types) as (keyof typeof types)[]) {
    it(`keeps its nanoseconds ${name}`, () => {
      const literal = TypeEngine.toLiteral(values[name], types[name]);
      assert.deepEqual(
        TypeEngine.toLiteral(TypeEngine.toNative(literal, types[name]), types[name]),
        literal,
      );
    });
  }

  it("can be a Date or a Timestamp", () => {
    const date = TypeEngine.toNative(
      TypeEngine.toLiteral(text, t.datetime()),
      t.datetime(),
    ) as Date;
    assert.deepEqual(Timestamp.parse(date), Timestamp.parse(text));
    assert.deepEqual(
      TypeEngine.toLiteral(Timestamp.parse(text).toDate(), t.datetime()),
      TypeEngine.toLiteral(text, t.timestamp()),
    );
  });
});
