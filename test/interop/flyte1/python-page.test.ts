import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { pageProject, runInShell } from "../../docs/page-project.ts";
import { codeBlocks } from "../../docs/pages.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import {
  checkPythonTypes,
  checkWithPyright,
  type PyrightError,
} from "../support/check-python-types.ts";
import { createUserEnvironment } from "../support/create-user-environment.ts";

const PAGE = "docs/python.md";
const FX = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const COMMANDS = codeBlocks(PAGE, "sh").map(({ text }) => text);
const CONSOLE = codeBlocks(PAGE, "console").map(({ text }) => text);
const [WORKFLOW] = codeBlocks(PAGE, "python").map(({ text }) => text);

/** Calls of the tasks that are wrong from the second line on. */
const WRONG = `from trips import Trip, describe, plan
plan(from_="Oslo", to=3)
plan(from_="Oslo")
plan(to="Oslo", from_="Bergen", by="train")
describe(trips=plan(from_="Oslo", to="Bergen"))
text: int = describe(trips=[Trip(city="Oslo", km=1.0)])
`;

/** The same tasks as those of the package, as anybody would write them in Python. */
const IN_PYTHON = `from dataclasses import dataclass

@dataclass
class Trip:
    city: str
    km: float

@task
def plan(from_: str, to: str) -> Trip:
    return Trip(city=to, km=1.0)

@task
def describe(trips: list[Trip], unit: str = "km") -> str:
    return unit`;

/** The lines with errors of a program, and the rules that they break. */
const readLines = (program: string, errors: readonly PyrightError[]): string[] =>
  errors.map(({ file, line, rule }) => `${file}: ${program.split("\n")[line - 1]!} ${rule}`);

describe(PAGE, () => {
  let project: TemporaryProject;
  let environment: string;
  before(async () => {
    project = pageProject();
    project.write("workflow.py", WORKFLOW!);
    environment = `export PATH=${await pythonEnvironment("flyte1")}:$PATH PYTHONPATH=python PYTHONDONTWRITEBYTECODE=1`;
    const { code, output } = await run(COMMANDS.join(""));
    assert.equal(code, 0, output);
    const [shown] = codeBlocks(PAGE, "text").map(({ text }) => text);
    assert.ok(output.includes(shown!), output);
  });

  function run(commands: string): ReturnType<typeof runInShell> {
    return runInShell(
      project,
      `${environment}; FX_COMMAND="${process.execPath} ${FX}" ; export FX_COMMAND\n${commands}`,
    );
  }

  it("runs the workflow, with the output shown", async () => {
    const [line, ...shown] = CONSOLE.join("")
      .split("$ ")
      .find((text) => text.startsWith("pyflyte run"))!
      .trimEnd()
      .split("\n");
    const { code, output } = await run(line!);
    assert.equal(code, 0, output);
    for (const text of shown) assert.ok(output.includes(text), output);
  });

  it("runs the workflow from its own lines alone, after pip has installed the package", async () => {
    const lines = CONSOLE.join("").split("\n");
    const findLine = (start: string): string =>
      lines.find((line) => line.startsWith(`$ ${start}`))!.slice(2);
    const activate = await createUserEnvironment(join(project.home, "python"));
    const { code, output } = await run(
      [activate, findLine("pip install"), findLine("pyflyte run")].join("\n"),
    );
    assert.equal(code, 0, output);
    assert.match(output, /1 trips, measured in km/);
  });

  it("shows a workflow that mypy accepts as it accepts flytekit", async () => {
    const errors = await checkPythonTypes("flyte1", join(project.root, "python"), WORKFLOW!);
    assert.deepEqual(
      errors.filter((line) => !/import-untyped|untyped-decorator/.test(line)),
      [],
    );
  });

  it("shows a workflow with no error for pyright beyond those without fx", async () => {
    const packages = join(project.root, "python");
    const [line] = WORKFLOW!.match(/^from trips import .*$/m)!;
    const withoutFx = WORKFLOW!.replace(line, IN_PYTHON);
    const baseline = readLines(withoutFx, await checkWithPyright("flyte1", packages, withoutFx));
    const errors = readLines(WORKFLOW!, await checkWithPyright("flyte1", packages, WORKFLOW));
    assert.ok(baseline.length > errors.length, baseline.join("\n"));
    assert.deepEqual(
      errors.filter((error) => !baseline.includes(error)),
      [],
    );
  });

  it("has a package that mypy rejects wrong arguments for", async () => {
    const errors = await checkPythonTypes("flyte1", join(project.root, "python"), WRONG);
    assert.deepEqual(
      errors.map((line) => line.replace(/^program\.py:(\d+): .*\[(.+)\]$/, "$1 $2")),
      ["2 arg-type", "3 call-arg", "4 call-arg", "5 arg-type", "6 assignment"],
    );
  });

  it("has a package that pyright rejects wrong arguments for", async () => {
    const errors = await checkWithPyright("flyte1", join(project.root, "python"), WRONG);
    assert.deepEqual(
      errors.map(({ line, rule }) => `${line} ${rule}`),
      [
        ...["2 reportArgumentType", "3 reportCallIssue", "4 reportCallIssue"],
        ...["5 reportArgumentType", "6 reportAssignmentType"],
      ],
    );
  });

  it("has a package that pip can install", async () => {
    const { code, output } = await run(
      `${await pythonEnvironment("tools")}/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir wheels ./python`,
    );
    assert.equal(code, 0, output);
    assert.deepEqual(project.list("wheels"), ["trips-0.0.0-py3-none-any.whl"]);
  });
});
