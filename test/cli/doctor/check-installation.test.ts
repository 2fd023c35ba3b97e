import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRecordsCheck } from "../../../src/cli/doctor/check-installation.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("fx doctor's check of the records", () => {
  const folder = useTemporaryFolder();

  it("says in plain words why fx cannot write them", () => {
    const file = join(folder.path, ".fx");
    writeFileSync(file, "");
    assert.throws(
      () =>
        createRecordsCheck({ root: folder.path, config: {} }).look(new AbortController().signal),
      {
        summary: `cannot write ${file}: permission denied`,
      },
    );
  });
});
