import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkRecords } from "../../../src/cli/doctor/check-project.ts";
import { placeRuns } from "../../../src/runtime/local/record/run-folder.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("fx doctor's check of the records", () => {
  const folder = useTemporaryFolder();

  it("says in plain words why fx cannot write them", () => {
    const file = join(folder.path, ".fx");
    writeFileSync(file, "");
    assert.throws(() => checkRecords(placeRuns(folder.path)), {
      summary: `cannot write ${file}: permission denied`,
    });
  });
});
