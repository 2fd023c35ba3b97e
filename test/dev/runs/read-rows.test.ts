import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { readFirstRows } from "../../../src/dev/runs/read-run.ts";
import { Dataset } from "../../../src/runtime/values/types/references.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("the first rows of a dataset on the page", () => {
  const folder = useTemporaryFolder();
  const read = (uri: string) =>
    readFirstRows(new Dataset(uri, "csv"), undefined, join(folder.path, "project"));

  it("are at most 100", async () => {
    const rows = (count: number) => `n\n${Array.from({ length: count }, () => "1\n").join("")}`;
    folder.write({ "project/100.csv": rows(100), "project/101.csv": rows(101) });
    const whole = await read(join(folder.path, "project/100.csv"));
    assert.deepEqual([whole.rows.length, whole.isCut], [100, false]);
    const cut = await read(join(folder.path, "project/101.csv"));
    assert.deepEqual([cut.rows.length, cut.isCut], [100, true]);
  });

  it("are only of files of the project, because a record may be forged", async () => {
    folder.write({ "secret.csv": "key\ns3cr3t\n", "project/rows.csv": "n\n1\n" });
    await awaitFxError(read(join(folder.path, "secret.csv")), "FX5015");
    await awaitFxError(read(join(folder.path, "project/../secret.csv")), "FX5015");
    symlinkSync(join(folder.path, "secret.csv"), join(folder.path, "project/link.csv"));
    await awaitFxError(read(join(folder.path, "project/link.csv")), "FX5015");
    await awaitFxError(read("s3://bucket/rows.csv"), "FX5015");
  });
});
