import assert from "node:assert/strict";
import {
  getField,
  withField,
  withoutFields,
} from "../../../../src/runtime/wire/reflected/message-fields.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";

/** A varint in field 1, a text in field 2, eight bytes in field 3, and a text in field 4. */
const MESSAGE = Buffer.from("08960112026162190102030405060708220163", "hex");

describe("withoutFields", () => {
  it("keeps the bytes of every other field, whatever their type", () => {
    assert.deepEqual(
      Buffer.from(withoutFields(MESSAGE, 2)).toString("hex"),
      "089601190102030405060708220163",
    );
    assert.deepEqual(Buffer.from(withoutFields(MESSAGE, 1, 3, 4)).toString("hex"), "12026162");
    assert.deepEqual(Buffer.from(withoutFields(MESSAGE, 9)), MESSAGE);
    assert.equal(withoutFields(MESSAGE, 1, 2, 3, 4).length, 0);
  });

  it("removes every occurrence of a field", () => {
    const twice = withField(MESSAGE, 4, Buffer.from("d"));
    assert.equal(getField(twice, 4)?.toString(), "cd");
    assert.equal(getField(withoutFields(twice, 4), 4), undefined);
  });

  it("rejects bytes that are not a message", () => {
    for (const bytes of ["12", "12ff01", "0f", "ffffffffffffffffffffff"])
      catchFxError("FX2006", () => withoutFields(Buffer.from(bytes, "hex"), 1));
  });
});
