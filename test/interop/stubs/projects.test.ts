import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProject } from "../../../src/runtime/loader/load-project.ts";
import { checkPythonTypes, checkWithPyright } from "../support/check-python-types.ts";
import { compareInterfaces, randomInterfaces } from "../support/random-interfaces.ts";
import { SDKS } from "../support/sdks.ts";
import {
  type StubPackage,
  writePackageOfTasks,
  writeStubPackage,
} from "../support/stub-package.ts";
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

for (const { protocol, name, sdk } of SDKS)
  describe(`the package of 200 random tasks for ${name}`, () => {
    const python = usePython(protocol);
    let stubs: StubPackage;
    let program: string;
    before(() => {
      stubs = writeStubPackage("random_tasks", randomInterfaces(200, protocol), sdk);
      const names = stubs.tasks.map(({ functionName }) => functionName);
      program = `from random_tasks import (\n${names.map((each) => `    ${each},\n`).join("")})\n`;
    });

    it("has the types that Python translates to those of fx", async () => {
      assert.deepEqual(await compareInterfaces(python, stubs), []);
    });

    it("has no error for mypy", async () => {
      assert.deepEqual(await checkPythonTypes(protocol, stubs.folder, program), []);
    });

    it("has no error for pyright", async () => {
      assert.deepEqual(await checkWithPyright(protocol, stubs.folder, program), []);
    });
  });
