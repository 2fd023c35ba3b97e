import assert from "node:assert/strict";
import stringWidth from "fast-string-width";
import { cutToWidth, fitLine } from "../../../src/process/terminal/fit-text.ts";

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
