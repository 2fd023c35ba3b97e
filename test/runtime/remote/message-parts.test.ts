import assert from "node:assert/strict";
import { toDate } from "../../../src/runtime/remote/message-parts.ts";

describe("toDate", () => {
  it("returns the Date of a timestamp", () => {
    const date = toDate({ seconds: "1709208000", nanos: 123_456_789 });
    assert.equal(date?.toISOString(), "2024-02-29T12:00:00.123Z");
  });

  it("returns undefined for a timestamp that is unset or no Date can hold", () => {
    assert.equal(toDate(null), undefined);
    assert.equal(toDate({ seconds: "9223372036854775807", nanos: 0 }), undefined);
    assert.equal(toDate({ seconds: "9000000000000", nanos: 0 }), undefined);
  });
});
