import assert from "node:assert/strict";
import { join } from "node:path";
import { createStorage } from "../../../src/entries/server.ts";
import { realClock } from "../../../src/runtime/base/context.ts";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import { createProjectStorage } from "../../../src/runtime/storage/create-project-storage.ts";
import { uploadOutputs } from "../../../src/runtime/storage/plan-uploads.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import type { FlyteFile } from "../../../src/runtime/values/types/references.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { memoryStorage } from "../../../src/testing/memory-storage.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { listed, textAt } from "../../support/assertions/storage-contract.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("createProjectStorage", () => {
  const folder = useTemporaryFolder();
  const open = (): Storage =>
    createProjectStorage({ projectRoot: folder.path, env: {}, clock: realClock, fetch });

  it("opens files without any package", async () => {
    await open().put(join(folder.path, "x"), Buffer.from("x"));
    assert.equal(await textAt(open(), join(folder.path, "x")), "x");
  });

  for (const [uri, name, others] of [
    ["s3://bucket/x", "@aws-sdk/client-s3", " @aws-sdk/lib-storage"],
    ["gs://bucket/x", "@google-cloud/storage", ""],
  ] as const) {
    it(`names ${name} if it is missing or incomplete in the project`, async () => {
      const storage = open();
      const missing = await awaitFxError(
        () => storage.stat(uri),
        "FX5017",
        `${uri.slice(0, 5)} needs the package ${name}, which is not installed in ${folder.path}`,
      );
      assert.equal(missing.hint, `npm install ${name}${others}`);
      folder.write({
        [`node_modules/${name}/package.json`]: `{ "name": "${name}" }`,
        [`node_modules/${name}/index.js`]: "throw new Error('half installed')",
      });
      const broken = /does not load: Error: half installed$/;
      await awaitFxError(() => storage.stat(uri), "FX5017", broken);
    });
  }

  it("names @aws-sdk/lib-storage if only the client of S3 is installed", async () => {
    folder.write({ "node_modules/@aws-sdk/client-s3/index.js": "exports.S3 = class {};" });
    const missing = /needs the package @aws-sdk\/lib-storage, which is not installed/;
    await awaitFxError(() => open().stat("s3://bucket/x"), "FX5017", missing);
  });

  it("lists the supported schemes", async () => {
    const unknown = /there is no storage for https:, only for file, s3, gs$/;
    await awaitFxError(() => open().stat("https://example.org/x"), "FX5015", unknown);
  });
});

describe("createStorage", () => {
  const folder = useTemporaryFolder();

  it("opens an author's scheme, created once, and local folders under the allowed prefixes", async () => {
    let created = 0;
    const storage = createStorage({
      allow: ["az://container/flyte", folder.path],
      schemes: {
        az: () => {
          created++;
          return memoryStorage({ "az://container/flyte/x": "x", "az://other/x": "x" });
        },
      },
    });
    folder.write({ y: "y" });
    assert.equal(await textAt(storage, join(folder.path, "y")), "y");
    assert.equal(created, 0);
    assert.equal(await textAt(storage, "az://container/flyte/x"), "x");
    for (const uri of ["az://other/x", "s3://container/flyte/x", "/etc/passwd"])
      assert.equal((await awaitFxError(() => storage.stat(uri))).code, "FX5015");
    await storage.stat("az://container/flyte/x");
    assert.equal(created, 1);
  });

  it("rejects an invalid prefix with a hint that names its option", async () => {
    const error = await awaitFxError(() => createStorage({ allow: ["s3://b/../c"] }));
    assert.equal(error.code, "FX2000");
    assert.equal(error.hint, 'allow: ["s3://BUCKET/FOLDER/"]');
  });
});

const PREFIX = "s3://raw/attempt-1/";

describe("uploadOutputs", () => {
  const folder = useTemporaryFolder();
  let storage: Storage;
  beforeEach(() => {
    const kept = memoryStorage();
    const options = { projectRoot: folder.path, env: {}, clock: realClock, fetch };
    storage = createProjectStorage({ ...options, schemes: { s3: () => kept } });
  });
  const upload = async (literal: Literal): Promise<Literal> =>
    (await uploadOutputs({ literals: { out: literal } }, { storage, rawOutputPrefix: PREFIX }))
      .literals!["out"]!;

  it("uploads a local file to the prefix, and keeps its metadata", async () => {
    folder.write({ "a b.csv": "day\n" });
    const literal = {
      ...TypeEngine.toLiteral(join(folder.path, "a b.csv"), t.file("csv")),
      hash: "h",
      metadata: { rows: "0" },
    };
    const uri = "s3://raw/attempt-1/out/a b.csv";
    assert.deepEqual(await upload(literal), {
      ...literal,
      scalar: { blob: { ...literal.scalar!.blob, uri } },
    });
    assert.equal(await textAt(storage, uri), "day\n");
  });

  it("finds files in lists, maps, unions and optionals, even two with the same name", async () => {
    folder.write({ "x/f": "1", "y/f": "2" });
    const [x, y] = ["x/f", "y/f"].map((path) => join(folder.path, path));
    const type = t.dict(t.list(t.optional(t.file())));
    const given = { all: [x!, null, y!] };
    const uploaded = await upload(TypeEngine.toLiteral(given, type));
    const { all } = TypeEngine.toNative(uploaded, type) as { all: (FlyteFile | null)[] };
    const [first, last] = [0, 2].map((index) => `s3://raw/attempt-1/out/all/${index}/f`);
    assert.deepEqual([all[0]!.uri, all[1], all[2]!.uri, all.length], [first, null, last, 3]);
    assert.equal(await textAt(storage, "s3://raw/attempt-1/out/all/2/f"), "2");
  });

  it("uploads a folder with all its files, and a table that is a file or a folder", async () => {
    folder.write({ "dir/a.txt": "a", "dir/deep/b.txt": "b", "table.parquet": "p" });
    const { scalar } = await upload(TypeEngine.toLiteral(join(folder.path, "dir"), t.directory()));
    const uri = "s3://raw/attempt-1/out/dir";
    assert.equal(scalar?.blob?.uri, uri);
    const uris = (await listed(storage, PREFIX)).map((file) => file.uri);
    assert.deepEqual(uris, [`${uri}/a.txt`, `${uri}/deep/b.txt`]);
    for (const name of ["table.parquet", "dir"]) {
      const literal = await upload(TypeEngine.toLiteral(join(folder.path, name), t.dataset()));
      assert.equal(literal.scalar?.structuredDataset?.uri, `s3://raw/attempt-1/out/${name}`);
    }
  });

  it("keeps remote files and files under the prefix where they are", async () => {
    for (const uri of ["s3://other/x", "https://example.org/x", "gs://b/x", `${PREFIX}x`]) {
      const literal = TypeEngine.toLiteral(uri, t.file());
      assert.deepEqual(await upload(literal), literal);
    }
    const number = TypeEngine.toLiteral(1, t.int());
    assert.deepEqual(await upload(number), number);
  });

  it("rejects a missing file or folder, with the output's name", async () => {
    for (const type of [t.file(), t.directory(), t.dataset()]) {
      const uploading = upload(TypeEngine.toLiteral(join(folder.path, "missing"), type));
      const message = /^output out is .*missing, which does not exist$/;
      await awaitFxError(uploading, "FX1003", message);
    }
  });
});
