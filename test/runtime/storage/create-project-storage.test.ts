import assert from "node:assert/strict";
import { join } from "node:path";
import { realClock } from "../../../src/runtime/base/context.ts";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import { createProjectStorage } from "../../../src/runtime/storage/create-project-storage.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { textAt } from "../../support/assertions/storage-contract.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("createProjectStorage", () => {
  const folder = useTemporaryFolder();
  const open = (): Storage =>
    createProjectStorage({
      projectRoot: folder.path,
      env: {},
      clock: realClock,
      fetch,
    });

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
      const broken = await awaitFxError(() => storage.stat(uri), "FX5017");
      assert.match(broken.message, /does not load: Error: half installed$/);
    });
  }

  it("names @aws-sdk/lib-storage if only the client of S3 is installed", async () => {
    folder.write({ "node_modules/@aws-sdk/client-s3/index.js": "exports.S3 = class {};" });
    await awaitFxError(
      () => open().stat("s3://bucket/x"),
      "FX5017",
      /needs the package @aws-sdk\/lib-storage, which is not installed/,
    );
  });

  it("lists the supported schemes", async () => {
    const error = await awaitFxError(() => open().stat("https://example.org/x"), "FX5015");
    assert.match(error.message, /there is no storage for https:, only for file, s3, gs$/);
  });
});
