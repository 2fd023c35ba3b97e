import assert from "node:assert/strict";
import { join } from "node:path";
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
    const native = TypeEngine.toNative(
      await upload(TypeEngine.toLiteral(given, type)),
      type,
    ) as Record<string, (FlyteFile | null)[]>;
    assert.deepEqual(
      native["all"]!.map((file) => file?.uri),
      ["s3://raw/attempt-1/out/all/0/f", undefined, "s3://raw/attempt-1/out/all/2/f"],
    );
    assert.equal(await textAt(storage, "s3://raw/attempt-1/out/all/2/f"), "2");
  });

  it("uploads a folder with all its files, and a table that is a file or a folder", async () => {
    folder.write({ "dir/a.txt": "a", "dir/deep/b.txt": "b", "table.parquet": "p" });
    assert.equal(
      (await upload(TypeEngine.toLiteral(join(folder.path, "dir"), t.directory()))).scalar?.blob
        ?.uri,
      "s3://raw/attempt-1/out/dir",
    );
    assert.deepEqual(
      (await listed(storage, PREFIX)).map(({ uri }) => uri),
      ["s3://raw/attempt-1/out/dir/a.txt", "s3://raw/attempt-1/out/dir/deep/b.txt"],
    );
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
      const error = await awaitFxError(() =>
        upload(TypeEngine.toLiteral(join(folder.path, "missing"), type)),
      );
      assert.equal(error.code, "FX1003");
      assert.match(error.message, /^output out is .*missing, which does not exist$/);
    }
  });
});
