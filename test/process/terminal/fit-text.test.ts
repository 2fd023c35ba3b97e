import assert from "node:assert/strict";
import stringWidth from "fast-string-width";
import {
  cutToWidth,
  fitLine,
  formatTable,
  wrapLines,
} from "../../../src/process/terminal/fit-text.ts";

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

describe("wrapLines", () => {
  it("breaks lines between words, below the text behind a mark", () => {
    const warning = "warning: the code started a process, which can reach the network";
    const lines = ["warning: the code started a process,", "  which can reach the network"];
    assert.equal(wrapLines(warning, 40), lines.join("\n"));
    const check = "  ✖ create/twice   the second create made another job";
    const short = "  ✖ create/twice   the second\n      create made another job";
    assert.equal(wrapLines(check, 36), short);
    assert.equal(wrapLines(`${check}\n${warning}`, 80), `${check}\n${warning}`);
  });

  it("counts no color", () => {
    const line = `\u001b[31m✖\u001b[39m ${"x".repeat(10)} ${"y".repeat(10)}`;
    assert.equal(wrapLines(line, 23), line);
  });

  it("keeps commands, source code and what goes into a pipe whole", () => {
    const command = "fx jobs resume 0123456789ab · fx jobs delete 0123456789ab";
    const warning = `warning: run 0123456789ab did not end.  ${command}`;
    assert.equal(wrapLines(warning, 60), `warning: run 0123456789ab did not end.\n  ${command}`);
    assert.equal(
      wrapLines(`  hint: convert it: ${command}`, 40),
      `  hint: convert it:\n    ${command}`,
    );
    const code = `  > 3 │ ${"const x = 1; ".repeat(9)}`;
    assert.equal(wrapLines(code, 40), code);
    assert.equal(wrapLines(warning, undefined), warning);
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
