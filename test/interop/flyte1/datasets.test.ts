import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "node:util";
import { Dataset, Duration, Timestamp, task, t } from "../../../src/entries/index.ts";
import type { Columns } from "../../../src/runtime/values/types/dataset-type.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { usePython } from "../support/use-python.ts";

describe("datasets between fx and Python", () => {
  const python = usePython("flyte1");
  const folder = useTemporaryFolder();

  for (const [compression, rowGroupSize, pageVersion] of [
    ["none", 2, "1.0"],
    ["snappy", 3, "1.0"],
    ["snappy", 1, "2.0"],
    ["gzip", 3, "1.0"],
    ["zstd", 3, "2.0"],
    ["brotli", 3, "1.0"],
    ["lz4", 3, "1.0"],
  ] as const) {
    it(`reads what pyarrow writes: ${compression}, row groups of ${rowGroupSize}, pages ${pageVersion}`, async () => {
      const path = join(folder.path, `${compression}-${rowGroupSize}-${pageVersion}.parquet`);
      await python.call("datasets.write", {
        path,
        compression,
        row_group_size: rowGroupSize,
        page_version: pageVersion,
      });
      const rows = await new Dataset(path).rows({ integers: "bigint" });
      assert.deepEqual(rows.map(toLosslessJson), PYTHONS);
    });
  }

  it("reads the declared columns with their types", async () => {
    const path = join(folder.path, "declared.parquet");
    await python.call("datasets.write", {
      path,
      compression: "snappy",
      row_group_size: 2,
      page_version: "1.0",
    });
    const table = t.dataset({
      columns: {
        nanos: t.optional(t.timestamp()),
        took: t.optional(t.duration()),
        word: t.enum("x", "y"),
        list: t.optional(t.list(t.optional(t.int()))),
        map: t.optional(t.dict(t.int())),
      },
    });
    const read = task(
      { name: "read", inputs: { table }, outputs: { rows: t.int() } },
      async ({ table: given }) => {
        const rows = await given.rows();
        assert.deepEqual(rows[0]!.nanos, Timestamp.parse("2024-02-29T12:00:00.123456789Z"));
        assert.deepEqual(
          rows.map(({ took }) => took),
          [Duration.parse("1h"), null, Duration.parse("-5us")],
        );
        assert.deepEqual(
          rows.map(({ word }) => word),
          ["x", "y", "x"],
        );
        assert.deepEqual(
          rows.map(({ list }) => list),
          [[1, null], null, []],
        );
        return { rows: rows.length };
      },
    );
    assert.deepEqual(await read.run({ table: path }, { projectRoot: folder.path }), { rows: 3 });
  });

  it("reports the row and column of an ill-typed cell", async () => {
    const path = join(folder.path, "misfit.parquet");
    await python.call("datasets.write", {
      path,
      compression: "snappy",
      row_group_size: 3,
      page_version: "1.0",
    });
    const failure: unknown = await readAs(path, {
      big: t.optional(t.int()),
      text: t.string(),
    }).catch((error: unknown) => error);
    const text = inspect(failure);
    assert.match(text, /FX2017[^]*row 1, column big .*t\.bigint\(\)/);
    assert.match(text, /row 2, column text .*got null[^]*row 3, column big/);
    await assert.rejects(async () => await new Dataset(path).rows(), { code: "FX2017" });
  });

  it("reads an empty frame and one with many columns", async () => {
    const [empty, wide] = [join(folder.path, "empty.parquet"), join(folder.path, "wide.parquet")];
    await python.call("datasets.write_empty", { path: empty });
    await python.call("datasets.write_wide", { path: wide, columns: 2000 });
    assert.deepEqual(await new Dataset(empty).rows(), []);
    const [row] = await new Dataset(wide).rows();
    assert.deepEqual([Object.keys(row!).length, row!["c1999"]], [2000, 1999]);
  });

  for (const format of ["parquet", "csv"]) {
    it(`reads a folder that flytekit writes: ${format}`, async () => {
      const uri = await python.call<string>("datasets.write_by_flytekit", {
        folder: join(folder.path, format),
        format,
      });
      const rows = await readAs(
        uri,
        { city: t.optional(t.string()), n: t.int(), at: t.datetime() },
        format,
      );
      assert.deepEqual(rows, [
        { city: "Oslo", n: 1, at: new Date("2024-01-01") },
        { city: null, n: 2, at: new Date("2024-01-02") },
      ]);
    });

    it(`writes what flytekit reads: ${format}`, async () => {
      const columns = { city: t.optional(t.string()), n: t.bigint() };
      const make = task(
        { name: "make", outputs: { table: t.dataset({ format, columns }) } },
        () => ({ table: [{ city: 'Æ🙂, "x"', n: 2 ** 40 }, { n: 7n }] }),
      );
      const { table } = await make.run({}, { projectRoot: folder.path });
      const expected = [
        { city: 'Æ🙂, "x"', n: String(2 ** 40) },
        { city: null, n: "7" },
      ];
      assert.deepEqual(
        await python.call("datasets.rows_by_flytekit", { uri: table.uri, format, frame: "pandas" }),
        expected,
      );
      if (format === "parquet")
        assert.deepEqual(
          await python.call("datasets.rows_by_flytekit", {
            uri: table.uri,
            format,
            frame: "pyarrow",
          }),
          expected,
        );
    });
  }

  it("writes types that pyarrow knows without losing values", async () => {
    const columns = {
      big: t.bigint(),
      real: t.optional(t.float()),
      text: t.string(),
      flag: t.bool(),
      micros: t.datetime(),
      nanos: t.timestamp(),
      took: t.duration(),
      color: t.enum({ RED: "red" }),
      list: t.list(t.optional(t.string())),
      map: t.dict(t.int()),
      place: { x: t.float(), inner: t.optional(t.list(t.object({ k: t.string() }))) },
    };
    const rows = [
      {
        big: 2n ** 63n - 1n,
        real: NaN,
        text: "",
        flag: true,
        micros: "2024-02-29T12:00:00.123456Z",
        nanos: "2024-02-29T12:00:00.123456789Z",
        took: "1h",
        color: "red",
        list: ["a", null],
        map: { a: 1 },
        place: { x: 1, inner: [{ k: "z" }] },
      },
      {
        big: -1n,
        text: "Æ🙂",
        flag: false,
        micros: new Date(-1),
        nanos: new Timestamp(-1, 999_999_999),
        took: "-5ms",
        color: "red",
        list: [],
        map: {},
        place: { x: -0.5 },
      },
    ] as const;
    const make = task({ name: "make", outputs: { table: t.dataset({ columns }) } }, () => ({
      table: rows,
    }));
    const { table } = await make.run({}, { projectRoot: folder.path });
    const schema = await python.call<Record<string, string>>("datasets.schema", {
      path: table.uri,
    });
    assert.deepEqual(
      [schema["big"], schema["micros"], schema["nanos"], schema["list"]],
      ["int64", "timestamp[us, tz=UTC]", "timestamp[ns, tz=UTC]", "list<element: string>"],
    );
    assert.deepEqual(await python.call("datasets.rows", { path: table.uri }), [
      {
        big: "9223372036854775807",
        real: "nan",
        text: "",
        flag: true,
        micros: "1709208000123456000 ns",
        nanos: "1709208000123456789 ns",
        took: "3600000000000",
        color: "red",
        list: ["a", null],
        map: [["a", "1"]],
        place: { x: 1, inner: [{ k: "z" }] },
      },
      {
        big: "-1",
        real: null,
        text: "Æ🙂",
        flag: false,
        micros: "-1000000 ns",
        nanos: "-1 ns",
        took: "-5000000",
        color: "red",
        list: [],
        map: [],
        place: { x: -0.5, inner: null },
      },
    ]);
    assert.deepEqual((await table.rows())[0]!.took, Duration.parse("1h"));
  });

  it("streams row groups in both directions", async () => {
    async function* many(): AsyncGenerator<{ n: number }> {
      for (let n = 0; n < 250_000; n++) yield { n };
    }
    const { table } = await task(
      { name: "make", outputs: { table: t.dataset({ columns: { n: t.int() } }) } },
      () => ({ table: many() }),
    ).run({}, { projectRoot: folder.path });
    assert.equal(await python.call("datasets.row_groups", { path: table.uri }), 3);
    let sum = 0;
    for await (const { n } of table.rows()) sum += n;
    assert.equal(sum, (250_000 * 249_999) / 2);
  });

  /** Reads the rows as a task that declares these columns. */
  async function readAs(uri: string, columns: Columns, format = ""): Promise<object[]> {
    let received: object[] = [];
    const read = task(
      { name: "read", inputs: { table: t.dataset({ format, columns }) } },
      async ({ table }) => {
        received = await table.rows();
      },
    );
    await read.run({ table: uri }, { projectRoot: folder.path });
    return received;
  }
});

const PYTHONS = [
  {
    text: "a",
    word: "x",
    big: "4611686018427387905",
    small: 1,
    real: 1.5,
    flag: true,
    millis: "1709208000123000000 ns",
    micros: "1709208000123456000 ns",
    nanos: "1709208000123456789 ns",
    day: "1709164800000000000 ns",
    took: "1h",
    price: "12345678901234567890.12",
    list: ["1", null],
    lists: [["a"], []],
    place: { x: "1", y: { z: [1.5] } },
    map: JSON.parse('{"a":"1","__proto__":"2"}') as object,
    ["__proto__"]: "1",
  },
  {
    text: null,
    word: "y",
    big: null,
    small: null,
    real: null,
    flag: null,
    millis: null,
    micros: null,
    nanos: null,
    day: null,
    took: null,
    price: null,
    list: null,
    lists: null,
    place: null,
    map: null,
    ["__proto__"]: "2",
  },
  {
    text: "Æ🙂",
    word: "x",
    big: "-9223372036854775808",
    small: -1,
    real: "nan",
    flag: false,
    millis: "-62135596800000000000 ns",
    micros: "-310478399876544000 ns",
    nanos: "-1 ns",
    day: "-62135596800000000000 ns",
    took: "-0.000005s",
    price: "-0.05",
    list: [],
    lists: [null, ["b"]],
    place: { x: null, y: null },
    map: {},
    ["__proto__"]: "3",
  },
];

/** Converts a cell to lossless JSON: integers and datetimes become strings. */
function toLosslessJson(cell: unknown): unknown {
  if (typeof cell === "bigint") return cell.toString();
  if (typeof cell === "number") return Number.isNaN(cell) ? "nan" : cell;
  if (cell instanceof Date) return `${Timestamp.parse(cell).toEpochNanos()} ns`;
  if (cell instanceof Duration) return cell.toString();
  if (Array.isArray(cell)) return cell.map(toLosslessJson);
  if (typeof cell !== "object" || cell === null) return cell;
  return Object.fromEntries(
    Object.entries(cell).map(([name, value]) => [name, toLosslessJson(value)]),
  );
}
