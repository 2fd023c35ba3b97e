import assert from "node:assert/strict";
import fc from "fast-check";
import { type CsvField, parseCsv } from "../../../../src/runtime/datasets/csv/parse-csv.ts";
import { readCsv } from "../../../../src/runtime/datasets/csv/read-csv.ts";
import { toTypeNode } from "../../../../src/runtime/values/types/flyte-type.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";
import { holdsForAsync } from "../../../support/assertions/holds-for.ts";

/** Parses a text that arrives in chunks of `size` bytes. */
async function parseText(text: string, size = 1000): Promise<CsvField[][]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const records: CsvField[][] = [];
  for await (const record of parseCsv(chunks())) records.push(record);
  return records;
}

describe("parseCsv", () => {
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
    ["quotes, commas and line ends in a quoted field", '"a,""b""\r\nc",d\n', [['a,"b"\r\nc', "d"]]],
    ["empty fields as null, and empty text as text", 'a,,"",\n', [["a", null, "", null]]],
    ["no empty lines", "a\n\n\r\nb\n", [["a"], ["b"]]],
    ["no byte order mark", "\ufeffa,b\n", [["a", "b"]]],
    ["no records in an empty file", "", []],
  ];
  for (const [what, text, expected] of read) {
    it(`returns ${what}, however the text is split`, async () => {
      for (const size of [1, 2, 3, 1000]) assert.deepEqual(await parseText(text, size), expected);
    });
  }

  for (const [what, text, message] of [
    ["a quoted field that is not closed", 'a\n"b\n', /line 3: .*is not closed/],
    ["a quote inside an unquoted field", 'a"b\n', /line 1: a quote inside/],
    ["text after a quoted field", '"a"b\n', /line 1: text after/],
    ["a row of commas", "a\n" + ",".repeat(100_000), /line 2: a row has more than 100000 fields/],
  ] as const) {
    it(`rejects ${what}`, async () => assert.rejects(parseText(text), message));
  }

  it("rejects a quoted field that goes on for more than 64 MiB", async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a\n"');
      for (const chunk = Buffer.alloc(1024 * 1024, "x"); ;) yield chunk;
    }
    await assert.rejects(async () => {
      for await (const record of parseCsv(endless())) assert.deepEqual(record, ["a"]);
    }, /line 2: a field has more than 67108864 characters; is its closing quote missing\?/);
  });

  it("reads back what was written", async () => {
    const field = fc.oneof(
      fc.constant(null),
      fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", " ", "🙂") }),
    );
    await holdsForAsync(
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
        assert.deepEqual(await parseText(text, size), records);
      },
    );
  });
});

describe("readCsv", () => {
  async function countRowsOfBatches(columns: number, rows: number): Promise<number[]> {
    const header = Array.from({ length: columns }, (_, index) => `c${index}`).join();
    const row = `x${",".repeat(columns - 1)}\n`;
    const storage = memoryStorage();
    const uri = "s3://b/wide.csv";
    const bytes = Buffer.from(`${header}\n${row.repeat(rows)}`);
    await storage.put(uri, bytes);
    const file = { uri, size: bytes.length, format: "csv", storage, signal: undefined } as const;
    const declared = new Map([["c0", toTypeNode(t.string())]]);
    const counts: number[] = [];
    for await (const batch of readCsv(file, { columns: declared, integers: "number" }))
      counts.push(batch.length);
    return counts;
  }

  it("checks 1,000 rows at once, but at most a million fields", async () => {
    assert.deepEqual(await countRowsOfBatches(2, 1001), [1000, 1]);
    assert.deepEqual(await countRowsOfBatches(100_000, 11), [10, 1]);
  });
});
