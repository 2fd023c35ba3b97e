import assert from "node:assert/strict";
import { mergeCalls } from "../../../page/model/state.ts";
import type { RecordedCall } from "../../../src/dev/protocol.ts";
import { createCalls } from "../../browser/support/sample-calls.ts";

describe("the calls on the page", () => {
  const [first, second, third] = createCalls(3) as [RecordedCall, RecordedCall, RecordedCall];

  it("keep their place when they change", () => {
    const changed = { ...second, status: "INTERNAL" };
    assert.deepEqual(mergeCalls([first, second], [changed, third]), [first, changed, third]);
  });

  it("are the newest 10,000", () => {
    const all = createCalls(10_002);
    const merged = mergeCalls(all.slice(0, 10_000), all.slice(10_000));
    assert.deepEqual([merged.length, merged[0], merged.at(-1)], [10_000, all[2], all.at(-1)]);
  });
});
