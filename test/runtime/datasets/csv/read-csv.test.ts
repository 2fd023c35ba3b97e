import assert from "node:assert/strict";
import { readCsv } from "../../../../src/runtime/datasets/csv/read-csv.ts";
import { toTypeNode } from "../../../../src/runtime/values/types/flyte-type.ts";
import { t } from "../../../../src/runtime/values/types/t.ts";
import { memoryStorage } from "../../../../src/testing/memory-storage.ts";

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
