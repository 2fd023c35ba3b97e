import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ShimTaskExecutor } from "../../../../src/entries/index.ts";
import { findExecutor } from "../../../../src/runtime/task/shim/project-export.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";

class Greeter extends ShimTaskExecutor {
  executeFromModel(): string {
    return "";
  }
}

describe("findExecutor", () => {
  let project: TemporaryProject;
  const imported: string[] = [];
  beforeEach(() => {
    imported.length = 0;
    project = new TemporaryProject({
      "src/x.ts": "",
      "src/both.ts": "",
      "src/both.js": "",
      "node_modules/evil/index.js": "",
      "Node_Modules/evil/index.js": "",
      "../outside.js": "",
    });
    symlinkSync(join(project.root, "../outside.js"), join(project.root, "src/link.js"));
    mkdirSync(join(project.root, "linked"));
    symlinkSync(
      join(project.root, "node_modules/evil/index.js"),
      join(project.root, "linked/index.js"),
    );
  });

  const load = (
    reference: string,
    exports: object = { Greeter, notBranded: Date, value: 5 },
  ): Promise<unknown> =>
    findExecutor(reference, {
      projectRoot: project.root,
      importModule: (file) => (imported.push(file), Promise.resolve(exports)),
    });

  it("finds an executor of the project, preferring compiled modules to their sources", async () => {
    assert.equal(await load("src/x#Greeter"), Greeter);
    assert.equal(await load("src/both#Greeter"), Greeter);
    const found = imported.map((file) => file.slice(project.root.length + 1));
    assert.deepEqual(found, ["src/x.ts", "src/both.js"]);
  });

  for (const reference of [
    "../outside#Greeter",
    "src/../../outside#Greeter",
    "/etc/passwd#Greeter",
    "C:/x#Greeter",
    "src\\x#Greeter",
    "./src/x#Greeter",
    "node_modules/evil/index#Greeter",
    "Node_Modules/evil/index#Greeter",
    "src/link#Greeter",
    "linked/index#Greeter",
    "src/none#Greeter",
    "src/x",
    "#Greeter",
    "src/x#",
    "src/x#a#b",
    "src/x#a-b",
    "file:///x#Greeter",
    "src/x\0#Greeter",
  ]) {
    it(`imports nothing for ${JSON.stringify(reference)}`, async () => {
      await assert.rejects(load(reference), { code: "FX2012", exitCode: 2 });
      assert.deepEqual(imported, []);
    });
  }

  const inherited = ["toString", "constructor", "__proto__", "hasOwnProperty"];
  for (const name of ["notBranded", "value", "missing", ...inherited])
    it(`rejects the export ${name}`, () =>
      assert.rejects(load(`src/x#${name}`), { code: "FX2012" }));
});
