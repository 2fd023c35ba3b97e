import assert from "node:assert/strict";
import { listCauses } from "../../../../src/runtime/base/errors/thrown.ts";

describe("the causes of an error", () => {
  it("are listed from the outside in", () => {
    const inner = new Error("inner");
    assert.deepEqual(listCauses(new Error("outer", { cause: inner })), [inner]);
  });

  it("are at most ten, because an error can cause itself", () => {
    const error = new Error("a");
    error.cause = error;
    assert.equal(listCauses(error).length, 10);
  });
});
