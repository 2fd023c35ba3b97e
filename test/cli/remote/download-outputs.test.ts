import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { downloadOutputs } from "../../../src/cli/remote/download-outputs.ts";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
} from "../../../src/runtime/values/types/references.ts";
import { memoryStorage } from "../../../src/testing/memory-storage.ts";
import { awaitError, awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("downloading outputs", () => {
  const folder = useTemporaryFolder();
  const target = (...path: string[]): string => join(folder.path, "results", ...path);
  const download = (
    outputs: object,
    storage: Storage,
    signal = new AbortController().signal,
  ): Promise<object> => downloadOutputs(outputs, target(), storage, signal);
  const listFiles = (): string[] =>
    existsSync(target())
      ? readdirSync(target(), { recursive: true, withFileTypes: true })
          .filter((entry) => !entry.isDirectory())
          .map((entry) => join(entry.parentPath, entry.name).slice(target().length + 1))
          .sort()
      : [];

  it("stores files, folders and datasets under the names of their outputs", async () => {
    const storage = memoryStorage({
      "s3://b/1/out.csv": "city\n",
      "s3://b/2/a.txt": "a",
      "s3://b/2/deep/b.txt": "b",
      "s3://b/3.parquet": "table",
      "s3://b/4/part-0": "part",
    });
    const outputs = {
      report: new FlyteFile("s3://b/1/out.csv", "csv"),
      logs: new FlyteDirectory("s3://b/2"),
      tables: [new Dataset("s3://b/3.parquet", "parquet"), new Dataset("s3://b/4", "parquet")],
      temp: 4.5,
    };
    assert.deepEqual(await download(outputs, storage), {
      report: new FlyteFile(target("report.csv"), "csv"),
      logs: new FlyteDirectory(target("logs")),
      tables: [
        new Dataset(target("tables/0.parquet"), "parquet"),
        new Dataset(target("tables/1"), "parquet"),
      ],
      temp: 4.5,
    });
    assert.deepEqual(listFiles(), [
      ...["logs/a.txt", "logs/deep/b.txt", "report.csv"],
      ...["tables/0.parquet", "tables/1/part-0"],
    ]);
    assert.equal(readFileSync(target("report.csv"), "utf8"), "city\n");
  });

  it("creates the folder of an output without files", async () => {
    await download({ logs: new FlyteDirectory("s3://b/empty") }, memoryStorage());
    assert.deepEqual(readdirSync(target("logs")), []);
  });

  it("overwrites nothing, and downloads nothing then", async () => {
    folder.write({ "results/report.csv": "mine" });
    const storage = memoryStorage({ "s3://b/out.csv": "theirs" });
    const file = (): FlyteFile => new FlyteFile("s3://b/out.csv");
    const { hint } = await awaitFxError(
      download({ other: file(), report: file() }, storage),
      "FX5003",
      /overwrites no file.*\n.*results\/report\.csv {2}\(output report\)/,
    );
    assert.equal(hint, "--download with another folder");
    assert.deepEqual(listFiles(), ["report.csv"]);
    assert.equal(readFileSync(target("report.csv"), "utf8"), "mine");
  });

  it("leaves nothing behind if a file cannot be read to its end", async () => {
    const whole = memoryStorage({ "s3://b/1": "one", "s3://b/2": "two" });
    const broken: Storage = {
      ...bindMethods(whole),
      async *get(uri) {
        yield Buffer.from("half");
        if (uri === "s3://b/2") throw new Error("the connection broke");
      },
    };
    const outputs = { one: new FlyteFile("s3://b/1"), two: new FlyteFile("s3://b/2") };
    assert.match(String(await awaitError(download(outputs, broken))), /the connection broke/);
    assert.deepEqual(readdirSync(target()), []);
  });

  it("leaves nothing behind if the signal fires", async () => {
    const controller = new AbortController();
    const storage: Storage = {
      ...bindMethods(memoryStorage()),
      async *get() {
        yield Buffer.from("half");
        controller.abort(new Error("stopped"));
        await new Promise(() => undefined);
      },
    };
    const outputs = { one: new FlyteFile("s3://b/1") };
    const error = await awaitError(download(outputs, storage, controller.signal));
    assert.match(String(error), /stopped/);
    assert.deepEqual(readdirSync(target()), []);
  });

  it("refuses a path on another machine", async () => {
    await awaitFxError(
      download({ report: new FlyteFile("/etc/passwd") }, memoryStorage()),
      "FX5015",
      "output report is /etc/passwd on the machine that ran the task",
    );
  });

  it("refuses names in a store that lead out of the folder", async () => {
    const storage = memoryStorage({ "s3://b/1/../../escaped": "x" });
    await awaitFxError(download({ logs: new FlyteDirectory("s3://b/1") }, storage), "FX5015");
    assert.deepEqual(readdirSync(folder.path), ["results"]);
    assert.deepEqual(readdirSync(target()), []);
  });

  it("keeps every name of an output inside the folder, and apart from others", async () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
      fc.constantFrom("..", ".", "../x", "a/b", "a b", "a_b", "__proto__", "\0", "%2E"),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), async (names) => {
        rmSync(target(), { recursive: true, force: true });
        const storage = memoryStorage({ "s3://b/1": "x" });
        const outputs = Object.fromEntries(names.map((key) => [key, new FlyteFile("s3://b/1")]));
        const copies = Object.values(await download(outputs, storage)) as FlyteFile[];
        assert.equal(new Set(copies.map(({ uri }) => uri)).size, names.length);
        assert.equal(listFiles().length, names.length);
        assert.deepEqual(readdirSync(folder.path), ["results"]);
      }),
      { numRuns: 50 },
    );
  });
});

function bindMethods(storage: Storage): Storage {
  return {
    get: storage.get.bind(storage),
    getBytes: storage.getBytes.bind(storage),
    put: storage.put.bind(storage),
    list: storage.list.bind(storage),
    delete: storage.delete.bind(storage),
    stat: storage.stat.bind(storage),
  };
}
