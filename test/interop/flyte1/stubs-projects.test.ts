import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fx } from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { checkPythonTypes } from "../support/check-python-types.ts";
import { checkWithPyright } from "../support/check-with-pyright.ts";
import { usePython } from "../support/use-python.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PROJECTS = ["examples", "templates"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => !["openapi", "stubs"].includes(name))
    .map((name) => join(folder, name)),
);

/** The documents of `fx stubs --json`, and of `fx run --json` without a task. */
interface TasksDocument {
  readonly tasks: readonly { readonly name: string; readonly function: string }[];
}

describe("packages of the examples and templates", () => {
  const python = usePython("flyte1");
  let folder: string;
  const project = useSharedProject();
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "fx-stubs-")));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, path] of PROJECTS.entries()) {
    it(`have every task, which flytekit and mypy accept: ${path}`, async () => {
      const packageName = `project_${index}`;
      const output = join(folder, packageName);
      const options = ["--sdk", "flytekit", "--package", packageName, "--image", "image:1"];
      const { code, stdout, stderr } = await fx(
        project,
        ["stubs", "src", ...options, "--output", output, "--json"],
        { cwd: join(ROOT, path) },
      );
      assert.equal(code, 0, stderr);
      const { tasks } = JSON.parse(stdout) as TasksDocument;
      const listed = await fx(project, ["run", "src", "--json"], { cwd: join(ROOT, path) });
      const { tasks: expected } = JSON.parse(listed.stdout) as TasksDocument;
      assert.deepEqual(
        tasks.map(({ name }) => name).sort(),
        expected.map(({ name }) => name).sort(),
      );
      const interfaces = await python.call<Record<string, { id: string[]; inputs: object }>>(
        "stubs.interfaces",
        { folder: output, package: packageName },
      );
      assert.deepEqual(
        Object.values(interfaces)
          .map(({ id }) => id[2])
          .sort(),
        tasks.map(({ name }) => name).sort(),
      );
      const program = `from ${packageName} import ${tasks.map((task) => task.function).join(", ")}\n`;
      assert.deepEqual(await checkPythonTypes("flyte1", output, program), []);
      cpSync(join(output, packageName), join(folder, "all", packageName), { recursive: true });
    });
  }

  it("have no error for pyright", async () => {
    assert.deepEqual(await checkWithPyright("flyte1", join(folder, "all")), []);
  });
});
