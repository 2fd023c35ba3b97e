import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkNode } from "../../../src/cli/doctor/check-machine.ts";
import { checkRecords } from "../../../src/cli/doctor/check-project.ts";
import { placeRuns } from "../../../src/runtime/local/record/run-folder.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("fx doctor's check of the records", () => {
  const folder = useTemporaryFolder();

  it("says why fx cannot write them", () => {
    const file = join(folder.path, ".fx");
    writeFileSync(file, "");
    assert.throws(() => checkRecords(placeRuns(folder.path)), {
      summary: `cannot write ${file}: EACCES: permission denied`,
    });
  });
});

describe("checkNode", () => {
  const stateOf = (range: string, node: string): unknown =>
    checkNode({ root: "/app", config: {}, packageJson: { engines: { node: range } } }, node)[0]
      ?.state;

  it("compares with each alternative of the project's engines", () => {
    const range = "^20.19 || >=22.12";
    for (const node of ["21.7.3", "22.11.0", "18.20.8"])
      assert.equal(stateOf(range, node), "missing", node);
    for (const node of ["22.12.0", "24.0.0"]) assert.equal(stateOf(range, node), "ok", node);
    assert.equal(stateOf(range, "20.19.0"), "note");
  });

  it("accepts ranges of forms that it does not know", () => {
    for (const range of ["22.x", ">=20 <23", "*", "^30 || 22.x"])
      assert.equal(stateOf(range, "22.12.0"), "ok", range);
  });
});
