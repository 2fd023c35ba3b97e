import assert from "node:assert/strict";
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileMetaData, SchemaElement } from "hyparquet";
import { Dataset } from "../../../../src/entries/index.ts";
import { createCheckedBuffer } from "../../../../src/runtime/datasets/parquet/create-checked-buffer.ts";
import { readSchema } from "../../../../src/runtime/datasets/parquet/read-schema.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

describe("a Parquet file beyond a limit is rejected", () => {
  const folder = useTemporaryFolder();

  it("if its footer is longer than the file", async () => {
    const path = join(folder.path, "footer.parquet");
    const length = Buffer.from([0xff, 0xff, 0xff, 0x7f]);
    writeFileSync(path, Buffer.concat([Buffer.from("PAR1"), length, Buffer.from("PAR1")]));
    await awaitFxError(
      () => new Dataset(path).rows(),
      "FX2017",
      /its metadata claims to have 2147483655 bytes/,
    );
  });

  it("if its footer is larger than 256 MiB", async () => {
    const path = join(folder.path, "large-footer.parquet");
    const length = Buffer.alloc(4);
    length.writeUInt32LE(256 * MIB);
    writeFileSync(path, "PAR1");
    truncateSync(path, 300 * MIB); // a sparse file: its hole takes no space
    appendFileSync(path, Buffer.concat([length, Buffer.from("PAR1")]));
    await awaitFxError(
      () => new Dataset(path).rows(),
      "FX2017",
      /its metadata claims to have 268435464 bytes/,
    );
  });

  it("if its columns nest too deeply", () => {
    const schema: SchemaElement[] = Array.from({ length: 60 }, (_, depth) => ({
      name: `level${depth}`,
      num_children: depth === 59 ? 0 : 1,
    }));
    const metadata = { schema, row_groups: [] } as unknown as FileMetaData;
    assert.throws(() => readSchema(metadata), /its columns nest deeper than 50 levels/);
  });

  it("if a row group declares more values than fit into memory", () => {
    const group = columnGroup({ num_values: 2n ** 26n });
    assert.throws(
      () => createCheckedBuffer(file, metadata, group, ["c1"]),
      /a row group has 67108864 values, more than the 33554432 that fx reads at once/,
    );
  });

  it("if a column has more values than rows", () => {
    const group = columnGroup({ num_values: 11n });
    assert.throws(
      () => createCheckedBuffer(file, metadata, group, ["c1"]),
      /a column has 11 values in a row group of 10 rows/,
    );
  });

  it("if a page, or the pages of a row group, would be too large", async () => {
    const read = (pages: Buffer) => {
      const group = columnGroup({ num_values: 10n, total_compressed_size: BigInt(pages.length) });
      const whole = Buffer.concat([Buffer.from("PAR1"), pages]);
      const slice = (start: number, end?: number) =>
        Promise.resolve(new Uint8Array(whole.subarray(start, end)).buffer);
      const checked = createCheckedBuffer({ byteLength: whole.length, slice }, metadata, group, [
        "c1",
      ]);
      return Promise.resolve(checked.slice(4, whole.length));
    };
    await assert.rejects(read(dictionaryPage(600 * MIB)), /invalid page size: 629145600 bytes/);
    const pages = Array.from({ length: 3 }, () => dictionaryPage(400 * MIB));
    await assert.rejects(read(Buffer.concat(pages)), /a row group has more than 1073741824 bytes/);
  });
});

const MIB = 1024 * 1024;

/** The header of an empty dictionary, in Thrift's compact protocol. */
function dictionaryPage(uncompressedSize: number): Buffer {
  const size: number[] = [];
  for (let rest = uncompressedSize * 2; rest > 0; rest = Math.floor(rest / 128))
    size.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
  return Buffer.from([0x15, 4, 0x15, ...size, 0x15, 0, 0x4c, 0x15, 0, 0, 0]);
}

const file = { byteLength: 100, slice: () => Promise.resolve(new ArrayBuffer(100)) };
const metadata = {
  schema: [
    { name: "c0", num_children: 1 },
    { name: "c1", type: "INT64" },
  ],
} as unknown as FileMetaData;

function columnGroup(declared: {
  readonly num_values: bigint;
  readonly total_compressed_size?: bigint;
}): FileMetaData["row_groups"][number] {
  const column = { path_in_schema: ["c1"], data_page_offset: 4n, type: "INT64" };
  return {
    num_rows: 10n,
    columns: [{ meta_data: { ...column, total_compressed_size: 10n, ...declared } }],
  } as unknown as FileMetaData["row_groups"][number];
}
