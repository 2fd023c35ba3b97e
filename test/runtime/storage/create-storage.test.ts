import assert from "node:assert/strict";
import { join } from "node:path";
import { createStorage } from "../../../src/entries/server.ts";
import { memoryStorage } from "../../../src/testing/memory-storage.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { textAt } from "../../support/assertions/storage-contract.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

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

  it("rejects invalid prefixes with a hint that names its option", async () => {
    const error = await awaitFxError(() => createStorage({ allow: ["s3://", "s3://b/../c"] }));
    assert.equal(error.code, "FX2000");
    assert.equal(error.details.length, 2);
    assert.equal(error.hint, 'allow: ["s3://BUCKET/FOLDER/"]');
  });
});
