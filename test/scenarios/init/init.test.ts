import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useProject } from "../../support/project/use-project.ts";

const MANIFEST = fileURLToPath(new URL("../../../package.json", import.meta.url));
const { version } = JSON.parse(readFileSync(MANIFEST, "utf8")) as { version: string };
const TARBALL = `vendor/flyte-fx-${version}.tgz`;

describe("fx init", () => {
  const project = useProject();

  const fx = (...args: string[]) => runCommand(project, args);
  const read = (path: string) => project.read(path);
  const entries = () =>
    readdirSync(project.root)
      .filter((entry) => entry !== "package.json")
      .sort();

  it("creates a connector project and prints the next command", async () => {
    const { stdout, stderr } = await assertExit(0, fx("init", "connector", "weather", "--yes"));
    assert.equal(
      stdout,
      '✔ weather/ created (21 files)   task type "weather" · async · Flyte 1 + 2\n  next:  cd weather && npm install && npm start\n',
    );
    assert.equal(
      stderr,
      `flyte-fx is not published yet: the project installs it from ${TARBALL}; commit it\n`,
    );
    assert.deepEqual(entries(), ["weather"]);
    assert.equal(
      (JSON.parse(read("weather/package.json")) as { dependencies: object }).dependencies[
        "flyte-fx" as never
      ],
      `file:${TARBALL}`,
    );
    assert.ok(existsSync(join(project.root, "weather", TARBALL)));
    assert.match(read("weather/.gitignore"), /^\.env$/m);
    assert.match(read("weather/src/index.ts"), /taskType: "weather"/);
  });

  for (const [file, text, manager] of [
    ["pnpm-lock.yaml", "", "pnpm"],
    ["yarn.lock", "", "yarn"],
    ["package.json", '{ "packageManager": "pnpm@9.1.0" }', "pnpm"],
    ["package-lock.json", "{}", "npm"],
  ] as const)
    it(`prints the commands of ${manager} below a ${file} of it`, async () => {
      project.write(file, text);
      const { stdout } = await fx("init", "connector", "packages/weather", "--yes");
      const next = `next:  cd packages/weather && ${manager} install && ${manager} start\n`;
      assert.ok(stdout.endsWith(next), stdout);
    });

  it("copies .env.example to .env, which fx reads, but keeps a .env that exists", async () => {
    await fx("init", "connector", "weather", "--yes");
    assert.equal(read("weather/.env"), read("weather/.env.example"));
    const { fx: settings } = JSON.parse(read("weather/package.json")) as { fx: object };
    assert.deepEqual(settings, { entry: ["src/index.ts"], envFiles: [".env"] });
    project.write("weather/.env", "JOB_API_KEY=real\n");
    await assertExit(0, fx("init", "connector", "weather", "--yes", "--force"));
    assert.equal(read("weather/.env"), "JOB_API_KEY=real\n");
  });

  for (const [what, kind] of [
    ["connector", "async"],
    ["connector", "sync"],
    ["task", "shim"],
    ["task", "function"],
    ["task", "connector"],
  ] as const) {
    it(`lists the test among the files to edit first, since a new input breaks it: ${what} ${kind}`, async () => {
      await fx("init", what, "weather", "--kind", kind, "--yes");
      const toEdit = /## What to edit first\n\n(.*?)\n\n/s.exec(read("weather/README.md"))![1]!;
      const named = [...toEdit.matchAll(/^\d\. \[`(.*?)`\]\(\1\)/gm)].map(([, file]) => file!);
      for (const file of named) assert.ok(existsSync(join(project.root, "weather", file)), file);
      assert.deepEqual(
        named.filter((file) => file.startsWith("test/")).map((file) => file.slice(5)),
        project.list("weather/test").filter((file) => file.endsWith(".ts")),
      );
    });
  }

  it("rejects a folder that is not empty unless --force allows overwriting the template's files", async () => {
    await fx("init", "connector", "weather", "--yes");
    project.write("weather/src/index.ts", "edited");
    const again = await assertExit(2, fx("init", "connector", "weather", "--yes"));
    assert.equal(
      again.stderr,
      "Error FX2003: ./weather is not empty\n  hint: choose another folder, or pass --force to overwrite only the template's files\n",
    );
    assert.equal(read("weather/src/index.ts"), "edited");
    project.write("weather/notes.md", "mine");
    assert.equal((await fx("init", "connector", "weather", "--yes", "--force")).code, 0);
    assert.match(read("weather/src/index.ts"), /taskType: "weather"/);
    assert.equal(read("weather/notes.md"), "mine");
  });

  for (const [what, words, error] of [
    [
      "an unknown kind",
      "connector w --kind asink",
      /^Error FX2002: unknown kind "asink" for connector; did you mean "async"\? \(async, http, sync, sensor\)\n$/,
    ],
    [
      "something else than a connector or a task",
      "conector w",
      /^Error FX2002: fx init cannot create "conector"; did you mean "connector"\? \(connector, task\)\n/,
    ],
    [
      "a kind without what it is a kind of, and says what to type",
      "shim w",
      /^Error FX2002: fx init cannot create "shim"; did you mean "fx init task --kind shim"\?\n$/,
    ],
    [
      "all names at once that npm or Flyte reject",
      "task My_Report --task-type container --yes",
      /^Error FX2014: 2 invalid names\n {2}--name .*\n {2}--task-type .*\n {2}hint: --name my-report\n$/,
    ],
    ["a name that is too long", `task ${"x".repeat(300)}`, /^Error FX2014: invalid name\n/],
    [
      "to ask for the folder without a terminal, and names the missing flag",
      "connector",
      /DIR or --name is missing \(fx asks no questions without a terminal\)/,
    ],
  ] as const)
    it(`rejects ${what}`, async () => {
      const { stdout } = await assertExit(2, runCommand(project, `init ${words}`), error);
      assert.equal(stdout, "");
      assert.deepEqual(entries(), []);
    });

  it("lists the files with --dry-run and writes nothing", async () => {
    const { code, stdout } = await fx("init", "task", "report", "--kind", "function", "--dry-run");
    assert.equal(code, 0);
    assert.match(stdout, /^create {5}report\/package\.json$/m);
    assert.deepEqual(entries(), []);
    mkdirSync(join(project.root, "report"));
    project.write("report/README.md", "mine");
    assert.equal((await fx("init", "task", "report", "--dry-run")).code, 2);
    assert.match(
      (await fx("init", "task", "report", "--dry-run", "--force")).stdout,
      /^overwrite {2}report\/README\.md$/m,
    );
    assert.equal(read("report/README.md"), "mine");
  });

  it("prints one document with --json", async () => {
    const { stdout } = await fx(
      "init",
      "task",
      "sub dir/report",
      "--json",
      "--name",
      "r-1",
      "--task-type",
      "reports",
    );
    const { project: made, ...facts } = JSON.parse(stdout) as {
      project: { dir: string; files: string[] };
    };
    assert.deepEqual(facts, {
      v: 1,
      ok: true,
      dryRun: false,
      installed: false,
      next: "cd 'sub dir/report' && npm install && npm start",
    });
    assert.equal(made.dir, join(project.root, "sub dir/report"));
    assert.deepEqual(made, {
      what: "task",
      kind: "shim",
      dir: made.dir,
      name: "r-1",
      task: "r_1",
      taskType: "reports",
      files: made.files,
      sdk: `file:${TARBALL}`,
    });
    for (const file of made.files) assert.ok(existsSync(join(made.dir, file)), file);
    const { error } = JSON.parse((await fx("init", "task", "--json")).stdout) as {
      error: { code: string; message: string };
    };
    assert.deepEqual(
      [error.code, error.message],
      ["FX2000", "DIR or --name is missing (fx asks no questions with --json)"],
    );
  });

  it("names the missing argument instead of asking in CI", async () => {
    await assertExit(
      2,
      runCommand(project, ["init"], { env: { CI: "1" } }),
      /connector or task is missing \(fx asks no questions if CI is set\)/,
    );
  });

  it("creates a project in the current folder", async () => {
    mkdirSync(join(project.root, "here"));
    const { stdout } = await runCommand(project, "init task . --kind connector", {
      cwd: join(project.root, "here"),
    });
    assert.equal(
      stdout,
      '✔ ./ created (14 files)   task type "here" · connector · Flyte 1 + 2\n  next:  npm install && npm start\n',
    );
  });

  it("reports a folder that it cannot write to", async () => {
    project.write("taken", "a file");
    await assertExit(5, fx("init", "task", "taken/report"), /^Error FX5003: /);
    assert.deepEqual(entries(), ["taken"]);
  });
});
