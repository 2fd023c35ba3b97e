import assert from "node:assert/strict";
import fc from "fast-check";
import { type CsvField, parseCsv } from "../../../../src/runtime/datasets/csv/parse-csv.ts";

/** The records of a text that comes in pieces of so many bytes. */
async function recordsOf(text: string, size = 1000): Promise<CsvField[][]> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records: CsvField[][] = [];
  for await (const record of parseCsv(pieces())) records.push(record);
  return records;
}

describe("CSV records", () => {
  const read: [string, string, CsvField[][]][] = [
    [
      "lines that end with CRLF, LF or CR",
      "a,b\r\n1,2\n3,4\r5,6",
      [
        ["a", "b"],
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
      ],
    ],
    ["quotes, commas and line ends in quotes", '"a,""b""\r\nc",d\n', [['a,"b"\r\nc', "d"]]],
    ["nothing, which is not the empty text", 'a,,"",\n', [["a", null, "", null]]],
    ["no line that is empty", "a\n\n\r\nb\n", [["a"], ["b"]]],
    ["a byte order mark as none", "\ufeffa,b\n", [["a", "b"]]],
    ["nothing at all", "", []],
  ];
  for (const [what, text, expected] of read) {
    it(`has ${what}, however it is cut`, async () => {
      for (const size of [1, 2, 3, 1000]) assert.deepEqual(await recordsOf(text, size), expected);
    });
  }

  for (const [what, text, message] of [
    ["a quote that does not end", 'a\n"b\n', /line 3: .*does not end/],
    ["a quote within a field", 'a"b\n', /line 1: a quote within/],
    ["text after a quote", '"a"b\n', /line 1: text after/],
    ["a row of commas", "a\n" + ",".repeat(100_000), /line 2: a row of more than 100000 fields/],
  ] as const) {
    it(`reject ${what}`, async () => assert.rejects(recordsOf(text), message));
  }

  it("read back what was written", async () => {
    const field = fc.oneof(
      fc.constant(null),
      fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", " ", "🙂") }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (records, size) => {
          const text = records
            .map((record) =>
              record
                .map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`))
                .join(","),
            )
            .join("\r\n");
          assert.deepEqual(await recordsOf(text, size), records);
        },
      ),
    );
  });
});
