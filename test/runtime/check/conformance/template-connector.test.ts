import assert from "node:assert/strict";
import { cpSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { ALL_CHECKS } from "../../../../src/runtime/check/conformance/all-checks.ts";
import type { CreateWorld } from "../../../../src/runtime/check/world.ts";
import { loadProject } from "../../../../src/runtime/loader/load-project.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";
import { check, describeOutcomes, listFailed } from "./check-broken.ts";

const ROOT = join(import.meta.dirname, "../../../..");

describe("the template for asynchronous connectors", () => {
  const project = new TemporaryProject();

  it("passes all checks", async () => {
    const root = realpathSync(project.root);
    for (const part of ["src", "dev", "package.json", "tsconfig.json"])
      cpSync(join(ROOT, "templates/connector-async", part), join(root, part), { recursive: true });
    const sdkEntry = join(ROOT, "src/entries/index.ts");
    const { exportedConnectors, importAgain, importModule } = await loadProject({
      paths: [],
      cwd: root,
      sdkEntry,
    });
    const { world } = await importModule(join(root, "dev/world.ts"));
    const outcomes = await check(
      exportedConnectors[0]!.connector as Parameters<typeof check>[0],
      ALL_CHECKS,
      {
        createWorld: world as CreateWorld,
        reload: async () =>
          (await importAgain!()).exportedConnectors.map(({ connector }) => connector),
      },
    );
    assert.deepEqual(describeOutcomes(listFailed(outcomes)), []);
    const freshProcess = outcomes.find(({ check: { id } }) => id === "meta/fresh-process");
    assert.equal(freshProcess?.state, "passed");
  });
});
