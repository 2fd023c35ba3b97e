import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ByteWriter, parquetWrite } from "hyparquet-writer";
import { Dataset, Duration, FxError, t, task } from "../../src/entries/index.ts";
import { watchPrototypes } from "../support/assertions/value-or-error.ts";
import { harmed } from "../support/messages/harmed.ts";
import { fuzzAsync } from "./cases.ts";

const ENCODINGS = [
  "PLAIN",
  "RLE_DICTIONARY",
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
  "DELTA_BYTE_ARRAY",
  "BYTE_STREAM_SPLIT",
] as const;

describe("a corrupted Parquet file", () => {
  watchPrototypes();
  let folder: string;
  const files: Uint8Array[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "fx-fuzz-"));
    const rows = Array.from({ length: 40 }, (_, index) => ({
      n: index,
      s: index % 3 === 0 ? null : `city ${index % 4}`,
      at: new Date(index),
      took: new Duration(index),
      tags: ["a", "b"].slice(index % 3),
      inner: { x: index / 2, ok: index % 2 === 0 },
    }));
    const { table } = await task({ name: "make", outputs: { table: t.dataset() } }, () => ({
      table: rows,
    })).run({}, { projectRoot: folder });
    files.push(
      readFileSync(table.uri),
      ...ENCODINGS.flatMap((encoding) =>
        ["UNCOMPRESSED", "SNAPPY"].map((codec) => encodedFile(encoding, codec as "SNAPPY")),
      ),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is read as rows or rejected with FX2017, in bounded time", async () => {
    const path = join(folder, "harmed.parquet");
    for (const whole of files) assert.ok((await rowsOf(path, whole)).length > 0);
    const anyFile = fc
      .nat({ max: files.length - 1 })
      .chain((index) => harmed(fc.constant(files[index]!)));
    await fuzzAsync(anyFile, async (bytes) => {
      try {
        await rowsOf(path, bytes);
      } catch (error) {
        assert.ok(error instanceof FxError && error.code === "FX2017", String(error));
      }
    });
  });
});

async function rowsOf(path: string, bytes: Uint8Array): Promise<object[]> {
  writeFileSync(path, bytes);
  return await new Dataset(path, "parquet").rows({ integers: "bigint" });
}

/** Encodes a file of one column as other writers do. */
function encodedFile(
  encoding: (typeof ENCODINGS)[number],
  codec: "UNCOMPRESSED" | "SNAPPY",
): Uint8Array {
  const isText =
    encoding === "DELTA_LENGTH_BYTE_ARRAY" ||
    encoding === "DELTA_BYTE_ARRAY" ||
    encoding === "RLE_DICTIONARY";
  const data = Array.from({ length: 60 }, (_, index) => (isText ? `text ${index % 7}` : index * 3));
  const writer = new ByteWriter();
  void parquetWrite({
    writer,
    codec,
    columnData: [{ name: "c", data, type: isText ? "STRING" : "INT32", encoding }],
  });
  return new Uint8Array(writer.getBuffer());
}
