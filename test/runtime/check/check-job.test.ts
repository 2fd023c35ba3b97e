import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { describeCallError, describeLiterals } from "../../../src/runtime/check/check-job.ts";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";
import { toLiteralMap } from "../../../src/runtime/values/literal-map.ts";
import { fieldsFromShape } from "../../../src/runtime/values/types/shape.ts";
import { t } from "../../../src/runtime/values/types/t.ts";

describe("an exchange", () => {
  it("keeps why a call failed, without the name of fx's own class", () => {
    for (const [thrown, text] of [
      [new FxError("FX1002", "no such job"), "no such job"],
      [new TypeError("away"), "TypeError: away"],
    ] as const)
      assert.equal(describeCallError(thrown), text);
  });

  it("shows values as authors write them, not as protobuf", () => {
    const shape = {
      text: t.string(),
      days: t.int(),
      large: t.bigint(),
      isWarm: t.bool(),
      list: t.list(t.float()),
      nothing: t.optional(t.string()),
      at: t.datetime(),
      wait: t.optional(t.duration()),
      place: t.object({ file: t.file(), table: t.dataset() }),
      any: t.struct(),
    };
    const values = {
      text: "a",
      days: 7,
      large: 2n ** 62n,
      isWarm: false,
      list: [1.5],
      nothing: null,
      at: new Date(0),
      wait: "2h",
      place: { file: "a.txt", table: "s3://b/t" },
      any: { a: [1] },
    };
    const place = {
      file: { uri: "a.txt", format: "", metadata: {} },
      table: { uri: "s3://b/t", format: "" },
    };
    const shown = { ...values, place, large: String(2n ** 62n), at: "1970-01-01T00:00:00.000Z" };
    const fields = fieldsFromShape(shape);
    const literals = toLiteralMap(values, fields, new ValueFaults());
    assert.deepEqual(describeLiterals(literals, fields), shown);
    // Without a type, for outputs that are not declared.
    assert.deepEqual(describeLiterals(literals, new Map()), {
      ...shown,
      place: { file: { path: "a.txt" }, table: { uri: "s3://b/t", file_format: "" } },
    });
    // As a type that the value does not have.
    const other = fieldsFromShape({ wait: t.int(), days: t.string() });
    const { wait, days } = describeLiterals(literals, other) as Record<string, unknown>;
    assert.deepEqual([wait, days], ["2h", 7]);
  });
});
