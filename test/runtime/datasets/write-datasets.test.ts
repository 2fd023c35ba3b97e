import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  Dataset,
  Duration,
  type FxError,
  Resource,
  SyncConnectorBase,
  Timestamp,
  TypeEngine,
  t,
  task,
  type CreateRequest,
} from "../../../src/entries/index.ts";
import { invokeDo } from "../../../src/runtime/connector/invoke/invoke-connector.ts";
import { testContext } from "../../../src/testing/run-task.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

const columns = {
  id: t.bigint(),
  n: t.optional(t.int()),
  x: t.float(),
  s: t.optional(t.string()),
  at: t.timestamp(),
  took: t.duration(),
  tags: t.list(t.optional(t.string())),
  counts: t.dict(t.int()),
  any: t.struct(),
};

/** The error with the faults: the error of the run, or its cause. */
async function faultOf(running: Promise<unknown>): Promise<FxError> {
  const error = await awaitFxError(running);
  return error.details.length > 0 ? error : (error.cause as FxError);
}

describe("rows of a dataset", () => {
  const folder = useTemporaryFolder();
  const here = (): { projectRoot: string } => ({ projectRoot: folder.path });
  /** Runs a task that returns rows. */
  const make = (rows: Iterable<object> | AsyncIterable<object>) =>
    task({ name: "make", outputs: { table: t.dataset() } }, () => ({ table: rows })).run(
      {},
      here(),
    );

  const anyRow = fc.record(
    {
      id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      n: fc.option(fc.maxSafeInteger().map((value) => value + 0)),
      x: fc.double(),
      s: fc.option(fc.string({ unit: "grapheme" })),
      at: fc
        .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
        .map((nanos) => Timestamp.fromEpochNanos(nanos)),
      took: fc
        .integer({ min: -1e9, max: 1e9 })
        .map((seconds) => new Duration(seconds, seconds < 0 ? -1 : 1)),
      tags: fc.array(fc.option(fc.string({ unit: "grapheme" })), { maxLength: 3 }),
      counts: fc.dictionary(
        fc.constantFrom("a", "__proto__", "é.1"),
        fc.maxSafeInteger().map((value) => value + 0),
        { noNullPrototype: true },
      ),
      any: fc.dictionary(
        fc.constantFrom("a", "b"),
        fc.oneof(fc.string({ unit: "grapheme" }), fc.boolean(), fc.constant(null)),
        { noNullPrototype: true },
      ),
    },
    { noNullPrototype: true },
  );

  for (const format of ["parquet", "csv"]) {
    it(`are read as they were written: ${format}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 5 }), async (rows) => {
          const table = t.dataset({ format, columns });
          const made = await task({ name: "make", outputs: { table } }, () => ({
            table: rows,
          })).run({}, here());
          assert.deepEqual(await made.table.rows(), rows);
        }),
        { numRuns: 25 },
      );
    });
  }

  it("may be an array, an iterable or an async iterable, and may be empty", async () => {
    async function* one(): AsyncGenerator<object> {
      yield { a: 1 };
    }
    for (const [rows, expected] of [
      [[{ a: 1 }], [{ a: 1 }]],
      [new Set([{ a: 1 }]), [{ a: 1 }]],
      [one(), [{ a: 1 }]],
      [[], []],
    ] as const) {
      const { table } = await make(rows);
      assert.deepEqual(await table.rows(), expected);
    }
  });

  it("are stored in the run's folder, in files named after the output", async () => {
    const make = task(
      { name: "make", outputs: { report: t.dataset(), many: t.list(t.dataset("csv")) } },
      () => ({ report: [{ a: 1 }], many: [[{ a: 1 }], [{ a: 2 }]] }),
    );
    const { report, many } = await make.run({}, here());
    const [run] = readdirSync(join(folder.path, ".fx/runs"));
    assert.equal(report.uri, join(folder.path, ".fx/runs", run!, "report.parquet"));
    const texts = many.map(({ uri }) => readFileSync(`${uri}/.csv`, "utf8"));
    assert.deepEqual(texts, ["a\r\n1\r\n", "a\r\n2\r\n"]);
  });

  it("may be passed as an input", async () => {
    const inputs = { table: t.dataset({ columns: { a: t.int() } }) };
    const count = task({ name: "count", inputs, outputs: t.int() }, async ({ table }) =>
      (await table.rows()).reduce((sum, { a }) => sum + a, 0),
    );
    assert.equal(await count.run({ table: [{ a: 1 }, { a: 2 }] }, here()), 3);
    await assert.rejects(count.run({ table: [{ a: "x" }] as never }, here()), {
      code: "FX2004",
      summary: "the rows of table do not fit its columns",
    });
  });

  it("are all reported by row and column if they do not fit", async () => {
    const table = t.dataset({ columns: { a: t.int(), b: t.list(t.string()) } });
    const rows = [{ a: 1, b: [], c: undefined }, { a: 1.5, b: ["x", 5], c: 1 }, { b: null }];
    const make = task({ name: "make", outputs: { table } }, () => ({ table: rows as never }));
    const { details } = await faultOf(make.run({}, here()));
    const places = details.map((line) => line.replace(/ {3}.*/, "").replace("column ", ""));
    assert.deepEqual(places, ["row 2, a", "row 2, b at [1]", "row 2, c", "row 3, a", "row 3, b"]);
    const runs = join(folder.path, ".fx/runs");
    const files = readdirSync(join(runs, readdirSync(runs)[0]!)).sort();
    assert.deepEqual(files, ["events.jsonl", "inputs.pb", "job.json", "template.pb"]);
  });

  it("are rejected with advice if a fraction follows in an undeclared column of integers", async () => {
    function* rows(): Generator<object> {
      for (let index = 0; index < 100_001; index++) yield { a: index < 100_000 ? 1 : 1.5 };
    }
    const fault = await faultOf(make(rows()));
    assert.deepEqual(fault.details, [
      "row 100001, column a   expected an integer, as in the first rows; declare the column as t.float(), got 1.5",
    ]);
    assert.match(fault.hint!, /^declare the columns: t\.dataset/);
  });

  it("fail with the error that their iterator throws", async () => {
    function* broken(): Generator<object> {
      yield { a: 1 };
      throw new Error("out of rows");
    }
    await assert.rejects(make(broken()), /out of rows/);
  });

  it("are rejected if their file is truncated", async () => {
    const { table } = await make([{ a: 1, b: "text" }]);
    const whole = readFileSync(table.uri);
    const path = join(folder.path, "cut.parquet");
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      await assert.rejects(async () => await new Dataset(path, "parquet").rows(), {
        code: "FX2017",
      });
    }
  });

  it("cannot be read by a connector without permission", async () => {
    class Reader extends SyncConnectorBase {
      readonly name = "Reader";
      async do({ inputs }: CreateRequest): Promise<Resource<never>> {
        await (inputs["table"] as Dataset).rows();
        return Resource.failed("it was read");
      }
    }
    writeFileSync(join(folder.path, "secret.csv"), "a\n1\n");
    const table = TypeEngine.toLiteral(join(folder.path, "secret.csv"), t.dataset());
    const request = { template: {}, inputs: { literals: { table } }, outputPrefix: "" };
    const reader = new Reader({ taskType: "reader", inputs: { table: t.dataset() } });
    const running = invokeDo(reader, request as never, testContext());
    await assert.rejects(running, { code: "FX5015" });
  });
});
