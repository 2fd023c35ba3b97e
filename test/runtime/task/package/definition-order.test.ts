import assert from "node:assert/strict";
import { inDefinitionOrder } from "../../../../src/runtime/task/package/entry-names.ts";

const entry = (
  name: string,
  location?: { file: string; line: number; column?: number },
): { name: string; task: { definedAt: { location: typeof location } } } => ({
  name,
  task: { definedAt: { location } },
});
const order = (...entries: ReturnType<typeof entry>[]): string =>
  inDefinitionOrder(entries)
    .map(({ name }) => name)
    .join(" ");

describe("inDefinitionOrder", () => {
  it("follows lines, then columns", () => {
    assert.equal(
      order(
        entry("a", { file: "x", line: 9 }),
        entry("b", { file: "x", line: 2, column: 30 }),
        entry("c", { file: "x", line: 2, column: 4 }),
      ),
      "c b a",
    );
  });

  it("keeps files in the order in which they come first, and what has no place where it was among its like", () => {
    assert.equal(
      order(
        entry("a", { file: "y", line: 5 }),
        entry("b", { file: "x", line: 1 }),
        entry("c", { file: "y", line: 3 }),
        entry("d"),
        entry("e"),
      ),
      "c a b d e",
    );
  });
});
