import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadProject } from "../../../src/runtime/loader/load-project.ts";
import { FLYTE } from "../../../src/stubs/flyte/flyte-sdk.ts";
import { checkPythonTypes } from "../support/check-python-types.ts";
import { checkWithPyright } from "../support/check-with-pyright.ts";
import { compareInterfaces } from "../support/compared-interfaces.ts";
import { writePackageOfTasks } from "../support/stub-package.ts";
import { usePython } from "../support/use-python.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PROJECTS = ["examples", "templates"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => !["openapi", "stubs"].includes(name))
    .map((name) => join(folder, name)),
);

describe("packages of the examples and templates for flyte-sdk", () => {
  const python = usePython("flyte2");
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
      const stubs = writePackageOfTasks(name, tasks, cwd, FLYTE);
      assert.deepEqual(await compareInterfaces(python, stubs), []);
      const functions = stubs.tasks.map(({ functionName }) => functionName);
      const program = `from ${name} import ${functions.join(", ")}\n`;
      assert.deepEqual(await checkPythonTypes("flyte2", stubs.folder, program), []);
      cpSync(join(stubs.folder, name), join(all, name), { recursive: true });
    });
  }

  it("have no error for pyright", async () => {
    assert.deepEqual(await checkWithPyright("flyte2", all), []);
  });
});
