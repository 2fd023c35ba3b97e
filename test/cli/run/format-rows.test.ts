import assert from "node:assert/strict";
import stringWidth from "fast-string-width";
import { formatRows } from "../../../src/cli/run/render-outputs.ts";
import { Timestamp } from "../../../src/entries/index.ts";

describe("formatRows", () => {
  it("aligns numbers right and text left", () => {
    const rows = [
      { city: "Oslo", temp: 4.5, n: 1n },
      { city: "東京都", temp: 12, n: 9007199254740993n },
    ];
    assert.deepEqual(formatRows(rows, 80), {
      lines: [
        "city    temp                 n",
        "Oslo     4.5                 1",
        "東京都    12  9007199254740993",
      ],
      hiddenColumns: 0,
    });
  });

  it("shows missing cells as null and midnight as a date", () => {
    const rows = [
      { day: new Date("2024-01-01"), text: null },
      { day: new Date("2024-01-01T12:30:00Z"), text: ["a", { b: 1 }] },
    ];
    assert.deepEqual(formatRows(rows, 80).lines, [
      "day                       text",
      "2024-01-01                null",
      '2024-01-01T12:30:00.000Z  ["a",{"b":1}]',
    ]);
  });

  it("shows every digit of a Timestamp", () => {
    const rows = [{ at: Timestamp.parse("2024-01-01T00:00:00.000000001Z") }];
    assert.equal(formatRows(rows, 80).lines[1], "2024-01-01T00:00:00.000000001Z");
  });

  it("truncates long cells and counts the columns that do not fit", () => {
    const rows = [{ id: 1, text: "long ".repeat(1000), last: "東京都庁".repeat(9) }];
    const hidden = { 1: 2, 5: 2, 40: 2, 60: 1, 80: 1, 100: 0 };
    for (const [width, expected] of Object.entries(hidden)) {
      const { lines, hiddenColumns } = formatRows(rows, Number(width));
      for (const line of lines) assert.ok(stringWidth(line) <= Number(width), `${width}: ${line}`);
      assert.equal(hiddenColumns, expected, width);
    }
  });

  it("escapes control characters in names and cells", () => {
    const rows = [{ "a\u001b[31m": "b\u0007\nc\u009b1m\u202e" }];
    assert.deepEqual(formatRows(rows, 80).lines, ["a\\u001b[31m", "b\\u0007\\nc\\u009b1m\\u202e"]);
  });
});
