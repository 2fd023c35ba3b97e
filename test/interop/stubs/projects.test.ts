import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProject } from "../../../src/runtime/loader/load-project.ts";
import { checkPythonTypes } from "../support/check-python-types.ts";
import { checkWithPyright } from "../support/check-with-pyright.ts";
import { compareInterfaces } from "../support/compared-interfaces.ts";
import { SDKS } from "../support/sdks.ts";
import { writePackageOfTasks } from "../support/stub-package.ts";
import { usePython } from "../support/use-python.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PROJECTS = ["examples", "templates"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => !["openapi", "stubs"].includes(name))
    .map((name) => join(folder, name)),
);

for (const { protocol, name: library, sdk } of SDKS)
  describe(`packages of the examples and templates for ${library}`, () => {
    const python = usePython(protocol);
    let all: string;
    before(() => {
      all = realpathSync(mkdtempSync(join(tmpdir(), "fx-stubs-")));
    });
    after(() => rmSync(all, { recursive: true, force: true }));

    for (const [index, path] of PROJECTS.entries()) {
      it(`have the types of the tasks, and no error for mypy: ${path}`, async () => {
        const cwd = join(ROOT, path);
        const { tasks } = await loadProject({
          paths: ["src"],
          cwd,
          sdkEntry: join(ROOT, "src/entries/index.ts"),
        });
        assert.notEqual(tasks.length, 0);
        const name = `project_${index}`;
        const stubs = writePackageOfTasks(name, tasks, cwd, sdk);
        assert.deepEqual(await compareInterfaces(python, stubs), []);
        const functions = stubs.tasks.map(({ functionName }) => functionName);
        const program = `from ${name} import ${functions.join(", ")}\n`;
        assert.deepEqual(await checkPythonTypes(protocol, stubs.folder, program), []);
        cpSync(join(stubs.folder, name), join(all, name), { recursive: true });
      });
    }

    it("have no error for pyright", async () => {
      assert.deepEqual(await checkWithPyright(protocol, all), []);
    });
  });
