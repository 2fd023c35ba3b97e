import assert from "node:assert/strict";
import { join } from "node:path";
import { Dataset } from "../../../src/entries/index.ts";
import { writeParquet } from "../../../src/runtime/datasets/parquet/write-parquet.ts";
import { previewDataset } from "../../../src/runtime/datasets/read-dataset.ts";
import { fileStorage } from "../../../src/runtime/storage/file/file-storage.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

describe("previewDataset", () => {
  const project = useSharedProject();
  before(async () => {
    const columns = [
      { name: "n", type: { kind: "int64" }, nullable: false, node: undefined },
    ] as const;
    async function* batches(from: number) {
      for (const start of [from, from + 3])
        yield { columns, rowCount: 3, values: [[0, 1, 2].map((n) => BigInt(start + n))] };
    }
    const storage = fileStorage();
    for (const [name, from] of [
      ["a", 0],
      ["b", 100],
    ] as const)
      await storage.put(
        join(project.root, `parts/${name}.parquet`),
        writeParquet(batches(from) as never),
      );
  });

  const preview = (uri: string, mostRows: number, mostBytes = 10_000) =>
    previewDataset(
      new Dataset(join(project.root, uri)),
      mostRows,
      fileStorage(mostBytes),
      new AbortController().signal,
    );
  const numbered = (...numbers: number[]) => numbers.map((n) => ({ n: BigInt(n) }));

  it("reads only the row groups and files that it needs, and counts rows by the footers", async () => {
    assert.deepEqual(await preview("parts/a.parquet", 2), { rows: numbered(0, 1), total: 6 });
    assert.deepEqual(await preview("parts/a.parquet", 5), {
      rows: numbered(0, 1, 2, 3, 4),
      total: 6,
    });
    assert.deepEqual(await preview("parts", 7), {
      rows: numbered(0, 1, 2, 3, 4, 5, 100),
      total: 12,
    });
    assert.deepEqual((await preview("parts", 100)).rows.length, 12);
  });

  it("returns the rows without a count if counting would read too much", async () => {
    const readWithin = async (bytes: number) => {
      try {
        return await preview("parts", 5, bytes);
      } catch {
        return undefined;
      }
    };
    let bytes = 0;
    let read;
    while (read === undefined) read = await readWithin((bytes += 100));
    assert.deepEqual(read, { rows: numbered(0, 1, 2, 3, 4), total: undefined });
  });

  it("counts the rows of CSV only up to 10,000", async () => {
    const count = async (rows: number) => {
      project.write("many.csv", `n\n${"1\n".repeat(rows)}`);
      return (await preview("many.csv", 1, 100_000)).total;
    };
    assert.equal(await count(9999), 9999);
    assert.equal(await count(10_000), undefined);
  });

  it("throws FX5016 if the first rows are too large", async () => {
    await assert.rejects(preview("parts", 5, 100), { code: "FX5016" });
  });
});
