import assert from "node:assert/strict";
import stringWidth from "fast-string-width";
import { cutToWidth, fitLine, formatTable } from "../../../src/process/terminal/fit-text.ts";

describe("cutToWidth", () => {
  it("returns a string that fits unchanged", () => {
    assert.equal(cutToWidth("Oslo", 4), "Oslo");
  });

  it("counts wide characters as two columns and never splits one", () => {
    assert.equal(cutToWidth("東京都庁", 6), "東京…");
    assert.equal(cutToWidth("a👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 4), "a👩‍👩‍👧‍👦…");
    assert.equal(cutToWidth("Zu\u0308rich", 3), "Zu\u0308…");
  });

  it("returns nothing if there is no room", () => {
    assert.equal(cutToWidth("Oslo", 0), "");
  });

  it("never returns more columns than asked for", () => {
    const text = "x東👩‍👩‍👧‍👦🇳🇴e\u0301 ✔️…";
    for (let width = 0; width < 20; width += 1)
      assert.ok(stringWidth(cutToWidth(text, width)) <= width, `${width}`);
  });
});

describe("fitLine", () => {
  const parts = [
    { text: "weather" },
    { text: "RUNNING" },
    { text: "a long message", canBeCut: true },
    { text: "poll 7" },
  ];

  it("joins all parts if there is room", () => {
    assert.equal(fitLine(parts, 100), "weather  RUNNING  a long message  poll 7");
  });

  it("truncates the parts that allow it and omits those that do not fit", () => {
    assert.equal(fitLine(parts, 28), "weather  RUNNING  a long me…");
    assert.equal(fitLine(parts, 24), "weather  RUNNING  poll 7");
    assert.equal(fitLine(parts, 20), "weather  RUNNING");
  });

  it("styles a part after truncating it", () => {
    const paint = (text: string): string => `<${text}>`;
    assert.equal(fitLine([{ text: "a long message", canBeCut: true, paint }], 8), "<a long …>");
  });
});

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
