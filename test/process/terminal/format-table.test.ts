import assert from "node:assert/strict";
import { formatTable } from "../../../src/process/terminal/format-table.ts";

describe("formatTable", () => {
  it("aligns columns whose cells have wide characters", () => {
    assert.equal(
      formatTable([
        ["NAME", "CITY", "KIND"],
        ["tokyo", "東京都", "async"],
        ["한국", "서울", "sync"],
        ["Zürich", "Zu\u0308rich", "sync"],
      ]),
      [
        "  NAME    CITY    KIND\n",
        "  tokyo   東京都  async\n",
        "  한국    서울    sync\n",
        "  Zürich  Zu\u0308rich  sync\n",
      ].join(""),
    );
  });

  it("counts an emoji as two columns, however many code points it has", () => {
    assert.equal(
      formatTable(
        [
          ["👩‍👩‍👧‍👦", "family"],
          ["🇳🇴", "flag"],
          ["✔️", "check"],
          ["abc", "letters"],
        ],
        "",
      ),
      ["👩‍👩‍👧‍👦   family\n", "🇳🇴   flag\n", "✔️   check\n", "abc  letters\n"].join(""),
    );
  });

  it("replaces control characters before it measures", () => {
    assert.equal(
      formatTable(
        [
          ["a\u001b[2Jb", "c"],
          ["abc", "d"],
        ],
        "",
      ),
      "ab   c\nabc  d\n",
    );
  });
});
