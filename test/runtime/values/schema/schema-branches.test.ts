import assert from "node:assert/strict";
import { resolveBranches } from "../../../../src/runtime/values/schema/schema-branches.ts";

describe("the schemas that a part of a JSON schema stands for", () => {
  it("are those of its choices, through references", () => {
    const root = { $defs: { a: { anyOf: [{ type: "string" }, { type: "null" }] } } };
    assert.deepEqual(resolveBranches({ $ref: "#/$defs/a" }, root), root.$defs.a.anyOf);
  });

  it("are none for a reference that leads to itself", () => {
    const root = { $defs: { a: { $ref: "#/$defs/a" } } };
    assert.deepEqual(resolveBranches({ $ref: "#/$defs/a" }, root), []);
  });
});
