import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

const TASKS = `import { defineAsyncConnector, Resource, t } from "flyte-fx";
const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string() },
  outputs: { temp: t.float() },
  resourceMeta: {},
  create: () => ({}),
  get: () => Resource.succeeded({ temp: 1 }),
  delete: () => undefined,
});
export const forecast = weather.task({ name: "forecast" });
`;
const HISTORY = `${TASKS}export const history = weather.task({ name: "history" });\n`;

describe("fx stubs", () => {
  const project = useProject({ "src/weather.ts": HISTORY });

  const stubs = (...args: string[]): Promise<FxResult> =>
    runCommand(project, ["stubs", "src", ...defaults(args), ...args]);
  const defaults = (args: readonly string[]): string[] => [
    ...(args.includes("--sdk") ? [] : ["--sdk", "flytekit"]),
    ...(args.includes("--output") ? [] : ["--output", "python"]),
  ];
  const read = (path: string): string => readFileSync(join(project.root, "python", path), "utf8");

  async function write(...args: string[]): Promise<FxResult> {
    const result = await assertExit(0, stubs(...args));
    return result;
  }

  async function fail(...args: string[]): Promise<FxResult> {
    const result = await stubs(...args);
    assert.notEqual(result.code, 0);
    assert.equal(result.stdout, "");
    return result;
  }

  it("writes a package and says how to use it", async () => {
    const { stdout, stderr } = await write();
    assert.equal(
      stdout,
      `✔ python/temporary_project_tasks  (2 tasks)
  use it:  pip install -e ./python   ·   from temporary_project_tasks import forecast, history
`,
    );
    assert.equal(stderr, "");
    assert.deepEqual(project.list("python"), ["pyproject.toml", "temporary_project_tasks"]);
    assert.match(read("pyproject.toml"), /^name = "temporary-project-tasks"$/m);
    assert.match(
      read("temporary_project_tasks/forecast.py"),
      /^def forecast\(city: str\) -> float:$/m,
    );
  });

  it("writes the same bytes again, and no path of this machine", async () => {
    await write();
    const first = readPackage();
    rmSync(join(project.root, "python"), { recursive: true });
    await write();
    assert.deepEqual(readPackage(), first);
    assert.ok(!JSON.stringify(first).includes(project.root));
  });

  it("prints a document", async () => {
    const { stdout } = await write("--json", "--package", "w", "--version", "v3");
    const document = JSON.parse(stdout) as { tasks: object; package: { name: string } };
    assert.equal(document.package.name, "w");
    assert.deepEqual(document.tasks, [
      { name: "forecast", function: "forecast", version: "v3" },
      { name: "history", function: "history", version: "v3" },
    ]);
  });

  it("writes only the named tasks, and deletes the modules of others", async () => {
    await write();
    await write("history");
    assert.ok(!existsSync(join(project.root, "python/temporary_project_tasks/forecast.py")));
    assert.doesNotMatch(read("temporary_project_tasks/__init__.py"), /forecast/);
  });

  it("refuses the folder of another package, and keeps that package", async () => {
    await write();
    const before = read("pyproject.toml");
    await assertExit(
      2,
      fail("--package", "other"),
      /FX2003: python holds another package of fx stubs, temporary_project_tasks/,
      /hint: choose another folder for --output/,
    );
    assert.equal(read("pyproject.toml"), before);
    assert.deepEqual(project.list("python"), ["pyproject.toml", "temporary_project_tasks"]);
    await write("--check");
  });

  it("exits with 4 and names what differs, is missing or is left over", async () => {
    await write();
    assert.equal(
      (await write("--check")).stdout,
      "✔ python/temporary_project_tasks is up to date  (2 tasks)\n",
    );
    project.write("src/weather.ts", TASKS.replace("city: t.string()", "town: t.string()"));
    rmSync(join(project.root, "python/temporary_project_tasks/py.typed"));
    const before = readPackage();
    const { stderr } = await assertExit(4, fail("--check"));
    assert.match(stderr, /python\/temporary_project_tasks\/forecast\.py +differs/);
    assert.match(stderr, /python\/temporary_project_tasks\/py\.typed +missing/);
    assert.match(stderr, /python\/temporary_project_tasks\/history\.py +left over/);
    assert.match(stderr, /hint: fx stubs src --sdk flytekit --output python\n/);
    assert.deepEqual(readPackage(), before);
  });

  it("keeps files that it did not write, and refuses to replace them", async () => {
    await write();
    project.write("python/README.md", "mine");
    project.write("python/tests/test_it.py", "mine");
    await write();
    assert.equal(read("README.md"), "mine");
    project.write("python/temporary_project_tasks/forecast.py", "mine");
    await assertExit(2, fail(), /FX2003[^]*temporary_project_tasks\/forecast\.py/);
    assert.equal(read("temporary_project_tasks/forecast.py"), "mine");
  });

  it("refuses a folder with other content", async () => {
    project.write("python/main.py", "mine");
    await assertExit(2, fail(), /FX2003[^]*--output/);
    assert.deepEqual(project.list("python"), ["main.py"]);
  });

  it("keeps the folder of another package inside the folder", async () => {
    await write();
    await write("--output", "python/inner");
    const inner = read("inner/pyproject.toml");
    await write();
    assert.equal(read("inner/pyproject.toml"), inner);
    await write("--check");
  });

  it("refuses an output that is a file or has no name", async () => {
    project.write("taken", "mine");
    const { stderr } = await assertExit(2, fail("--output", "taken"));
    assert.match(stderr, /^Error FX2003: --output expects a folder, and taken is a file$/m);
    const unnamed = await assertExit(2, fail("--output", ""));
    assert.match(unnamed.stderr, /^Error FX2002: --output expects a folder, got an empty text$/m);
    assert.ok(!existsSync(join(project.root, "pyproject.toml")));
  });

  it("lets mypy, pyright and editors find the package after pip install -e", async () => {
    await write();
    assert.match(read("pyproject.toml"), /^package-dir = \{ "" = "\." \}$/m);
  });

  it("names all tasks that would have the same name in Python", async () => {
    const names = ["a-b", "a_b", "list", "list_", "c"];
    project.write(
      "src/weather.ts",
      names.reduce(
        (text, name, index) =>
          `${text}export const task${index} = weather.task({ name: ${JSON.stringify(name)} });\n`,
        TASKS,
      ),
    );
    await assertExit(2, fail(), /FX2016[^]*a_b +a-b, a_b\n[^]*list_ +list, list_\n/);
    await write("a-b", "list", "c");
  });

  it("tells apart tasks that differ only in case, on every file system", async () => {
    project.write(
      "src/weather.ts",
      `${TASKS}export const other = weather.task({ name: "Forecast" });\n`,
    );
    await write();
    const init = read("temporary_project_tasks/__init__.py");
    assert.match(init, /^from \.forecast import forecast$/m);
    assert.match(init, /^from \.Forecast_2 import Forecast$/m);
  });

  it("asks for the image of a container task, unless a version is given", async () => {
    project.write(
      "src/weather.ts",
      `import { t, task } from "flyte-fx"; export const hello = task({ outputs: t.string() }, () => "hello");\n`,
    );
    await assertExit(2, fail(), /hello runs in a container but has no image[^]*--image IMAGE/);
    await write("--version", "v1");
    assert.match(read("temporary_project_tasks/hello.py"), /version="v1"/);
  });

  it("refers to the project and domain of Flyte's configuration, or of the flags", async () => {
    await write();
    assert.match(read("temporary_project_tasks/_settings.py"), /"FX_TASK_PROJECT", "flytesnacks"/);
    project.write(
      "../home/.flyte/config.yaml",
      "admin: { endpoint: example.com }\ntask: { project: weather, domain: production }\n",
    );
    await write("--domain", "staging");
    const settings = read("temporary_project_tasks/_settings.py");
    assert.match(settings, /"FX_TASK_PROJECT", "weather"/);
    assert.match(settings, /"FX_TASK_DOMAIN", "staging"/);
  });

  it("says what replaces --inline", async () => {
    const { stderr } = await assertExit(2, fail("--inline"));
    assert.match(stderr, /FX2000: fx stubs has no flag --inline \(removed: use fx register\)$/m);
  });

  it("refuses a package that Python cannot import", async () => {
    await assertExit(2, fail("--package", "my tasks"), /FX2002[^]*--package my_tasks/);
    const calendar = await fail("--package", "calendar");
    assert.match(calendar.stderr, /already has a module calendar[^]*--package calendar_tasks$/m);
    assert.match((await fail("--package", "flytekit")).stderr, /--package flytekit_tasks$/m);
    assert.match((await fail("--package", "__init__")).stderr, /--package init_tasks$/m);
  });

  function readPackage(): Readonly<Record<string, string>> {
    const folder = join(project.root, "python");
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
      /\.\w+$/.test(path),
    );
    return Object.fromEntries(paths.map((path) => [path, read(path)]));
  }
});
