import assert from "node:assert/strict";
import { UserError, readInputs, t } from "../../../src/index.ts";

describe("readInputs", () => {
  it("gives typed inputs, fills in defaults, and leaves out what the shape does not name", () => {
    const { city, days, at } = readInputs(
      { city: t.string(), days: t.int().default(7), at: t.optional(t.datetime()) },
      { city: "Oslo", extra: 1 },
    );
    assert.deepEqual([city.toUpperCase(), days + 1, at], ["OSLO", 8, null]);
  });

  it("throws a UserError that names every input that does not fit", () => {
    assert.throws(
      () => readInputs({ city: t.string(), days: t.int() }, { city: 5 }),
      (error: unknown) =>
        error instanceof UserError && error.code === "INPUTS" && /city .*days /.test(error.message),
    );
  });
});
