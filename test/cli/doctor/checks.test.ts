import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkRuntime } from "../../../src/cli/doctor/check-machine.ts";
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

describe("checkRuntime", () => {
  it("says that Node 20 gets no security fixes", () => {
    for (const [name, version, state] of [
      ["Node", "20.19.0", "note"],
      ["Node", "22.12.0", "ok"],
      ["Node", "24.0.0", "ok"],
      ["Bun", "1.4.5", "ok"],
    ] as const) {
      const [finding] = checkRuntime({ name, version, remedy: "" });
      assert.deepEqual([finding!.name, finding!.state], [name, state], version);
    }
  });
});
