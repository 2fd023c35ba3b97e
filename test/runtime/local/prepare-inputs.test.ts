import assert from "node:assert/strict";
import { resolve } from "node:path";
import {
  Dataset,
  FlyteDirectory,
  FlyteFile,
  Resource,
  task as functionTask,
  t,
} from "../../../src/entries/index.ts";
import {
  Job,
  ScriptedRun,
  ScriptedTask,
  type Script,
  serveScript,
} from "../../support/server/endpoint-run.ts";

const ABSOLUTE = resolve("/data/a.csv");
const FILES = {
  text: "a.csv",
  file: new FlyteFile("./a.csv", "csv", { rows: "2" }),
  folder: "../folder",
  table: new Dataset("tables/a.parquet", "parquet"),
  rows: [{ n: 1 }],
  list: ["a.csv", ABSOLUTE, "s3://bucket/a.csv", "file:///data/a.csv"],
  dict: { here: "a.csv" },
  object: { folder: new FlyteDirectory("folder") },
  union: { tag: "file", value: "a.csv" },
} as const;

const task = new ScriptedTask({
  name: "read",
  inputs: {
    text: t.file(),
    file: t.file(),
    folder: t.directory(),
    table: t.dataset(),
    rows: t.dataset({ columns: { n: t.int() } }),
    list: t.list(t.file()),
    dict: t.dict(t.file()),
    object: t.object({ folder: t.directory() }),
    union: t.union(t.file(), t.string()),
    defaulted: t.file().default("default.csv"),
    none: t.optional(t.file()),
  },
});

interface Received {
  readonly text: FlyteFile;
  readonly file: FlyteFile;
  readonly folder: FlyteDirectory;
  readonly table: Dataset;
  readonly rows: Dataset;
  readonly list: readonly FlyteFile[];
  readonly dict: { readonly here: FlyteFile };
  readonly object: { readonly folder: FlyteDirectory };
  readonly union: { readonly value: FlyteFile };
  readonly defaulted: FlyteFile;
  readonly none: null;
}

describe("a relative path among the inputs of a run", () => {
  let run: ScriptedRun;
  let received: Received;

  const script: Script = {
    create: ({ inputs }) => ((received = inputs as unknown as Received), new Job({ jobId: "1" })),
    get: () => Resource.succeeded({}),
  };

  function assertAbsolute(): void {
    assert.equal(received.text.uri, resolve("a.csv"));
    assert.equal(received.folder.uri, resolve("../folder"));
    assert.equal(received.table.uri, resolve("tables/a.parquet"));
    assert.equal(received.table.format, "parquet");
    const uris = received.list.map(({ uri }) => uri);
    assert.deepEqual(uris, [resolve("a.csv"), ABSOLUTE, ...FILES.list.slice(2)]);
    assert.equal(received.dict.here.uri, resolve("a.csv"));
    assert.equal(received.object.folder.uri, resolve("folder"));
    assert.equal(received.union.value.uri, resolve("a.csv"));
    assert.equal(received.defaulted.uri, resolve("default.csv"));
    assert.equal(received.none, null);
  }

  it("is absolute for a connector; format and metadata stay", async () => {
    run = new ScriptedRun(script);
    await task.run(FILES, run.options);
    assertAbsolute();
    assert.deepEqual(received.file, new FlyteFile(resolve("a.csv"), "csv", { rows: "2" }));
    assert.ok(received.rows.uri.startsWith(run.project.root), received.rows.uri);
  });

  it("is absolute for a connector of a server", async () => {
    const { port } = await serveScript(script);
    run = new ScriptedRun({}, { endpoint: { address: `127.0.0.1:${port}` } });
    await task.run(FILES, run.options);
    assertAbsolute();
  });

  it("is absolute for a function", async () => {
    run = new ScriptedRun({});
    const locate = functionTask(
      { name: "locate", inputs: { file: t.file() }, outputs: { path: t.string() } },
      ({ file }) => ({ path: file.uri }),
    );
    assert.deepEqual(await locate.run({ file: "a.csv" }, run.options), { path: resolve("a.csv") });
  });

  it("is rejected as typed if it does not fit", async () => {
    run = new ScriptedRun({});
    await assert.rejects(task.run({ ...FILES, text: 5 } as never, run.options), {
      code: "FX2004",
    });
  });
});
