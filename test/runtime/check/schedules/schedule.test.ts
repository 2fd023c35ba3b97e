import assert from "node:assert/strict";
import fc from "fast-check";
import type { FxError } from "../../../../src/entries/index.ts";
import {
  formatScheduleToken,
  parseScheduleToken,
  createSchedule,
  MOST_SEED,
} from "../../../../src/runtime/check/schedules/schedule.ts";
import { FAULT_PLACES, SCHEDULED_FAULTS } from "../../../../src/runtime/faults/scheduled-fault.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

const PLAIN = { noNullPrototype: true };

const faults = fc.uniqueArray(
  fc.constantFrom(...FAULT_PLACES).chain((place) =>
    fc.record(
      {
        kind: fc.constantFrom(...SCHEDULED_FAULTS[place]),
        place: fc.constant(place),
        at: fc.integer({ min: 1, max: 1_000_000 }),
      },
      PLAIN,
    ),
  ),
  { selector: ({ place, at }) => `${place}${at}`, maxLength: 20 },
);

const scheduled = fc.record(
  {
    task: fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }),
    schedule: fc.record({ seed: fc.integer({ min: 0, max: MOST_SEED }), faults }, PLAIN),
  },
  PLAIN,
);

describe("the token of a schedule", () => {
  it("is read as it was written, and needs no quotes in a shell", () => {
    holdsFor(scheduled, (given) => {
      const token = formatScheduleToken(given);
      assert.match(token, /^[\w.:@,%-]+$/);
      assert.deepEqual(parseScheduleToken(token), given);
    });
  });

  it("names the task, the seed and the faults", () => {
    const token = formatScheduleToken({
      task: "weather",
      schedule: { seed: 42, faults: [{ kind: "lost", place: "create.fetch", at: 1 }] },
    });
    assert.equal(token, "1:weather:42:lost@create.fetch1");
    assert.equal(
      formatScheduleToken({ task: "a b", schedule: { seed: 0, faults: [] } }),
      "1:a%20b:0:none",
    );
  });

  const HOSTILE = [
    "",
    "1",
    "1:weather:42",
    "1:weather:42:none:more",
    "2:weather:42:none",
    "__proto__:weather:42:none",
    "1::42:none",
    "1:%ff:42:none",
    "1:weather:-1:none",
    "1:weather:4294967296:none",
    "1:weather:1e3:none",
    "1:weather:007:none",
    "1:weather:42:",
    "1:weather:42:lost@get1",
    "1:weather:42:lost@create.fetch0",
    "1:weather:42:lost@create.fetch1000000000",
    "1:weather:42:constructor@toString1",
    "1:weather:42:die-after@constructor1",
    "1:weather:42:repeat@get1,die-after@get1",
  ];
  for (const token of HOSTILE)
    it(`is rejected if it is ${token === "" ? "empty" : token}`, () => {
      assert.throws(() => parseScheduleToken(token), { code: "FX2002", message: /is not a token/ });
    });

  it("never makes the parser fail otherwise", () => {
    holdsFor(fc.string({ unit: "binary" }), fc.string(), (text, more) => {
      for (const token of [text, `1:${text}:1:${more}`, `1:t:${text}:${more}`]) {
        try {
          parseScheduleToken(token);
        } catch (error) {
          assert.equal((error as FxError).code, "FX2002");
        }
      }
    });
  });
});

describe("createSchedule", () => {
  const moments = {
    create: 1,
    get: 20,
    delete: 0,
    "create.fetch": 1,
    "get.fetch": 20,
    "delete.fetch": 0,
  };
  const seeds = fc.integer({ min: 0, max: MOST_SEED });

  it("returns the same faults for the same seed, which a token can hold", () => {
    holdsFor(seeds, (seed) => {
      const schedule = createSchedule(seed, moments);
      assert.deepEqual(createSchedule(seed, moments), schedule);
      const token = formatScheduleToken({ task: "t", schedule });
      assert.deepEqual(parseScheduleToken(token), { task: "t", schedule });
      assert.ok(schedule.faults.length >= 1 && schedule.faults.length <= 5);
    });
  });

  it("aborts the run if delete is to fail", () => {
    holdsFor(seeds, (seed) => {
      const { faults } = createSchedule(seed, moments);
      const hasDelete = faults.some(({ place }) => place.startsWith("delete"));
      assert.ok(!hasDelete || faults.some(({ kind }) => kind.startsWith("abort-")));
    });
  });

  it("disturbs no requests of a connector that makes none", () => {
    const without = { ...moments, "create.fetch": 0, "get.fetch": 0 };
    holdsFor(seeds, (seed) => {
      const { faults } = createSchedule(seed, without);
      assert.ok(faults.every(({ place }) => !place.endsWith("fetch")));
    });
  });
});
