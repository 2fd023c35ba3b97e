import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { pageProject, runInShell } from "../../docs/page-project.ts";
import { codeBlocks } from "../../docs/pages.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";
import { checkPythonTypes, checkWithPyright } from "../support/check-python-types.ts";

const PAGE = "docs/python.md";
const FX = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const COMMANDS = codeBlocks(PAGE, "sh").map(({ text }) => text);
const [, JOURNEY] = codeBlocks(PAGE, "python").map(({ text }) => text);
const LINES = codeBlocks(PAGE, "console").flatMap(({ text }) => text.trimEnd().split("\n"));

/** The documented program, with calls that are wrong after its end. */
const WRONG = `${JOURNEY!}
plan(from_="Oslo", to=3)
plan(from_="Oslo")
plan(to="Oslo", from_="Bergen", by="train")
text: int = describe(trips=[Trip(city="Oslo", km=1.0)])


async def wrong() -> Trip:
    return await describe.aio(trips=[])
`;
const FIRST_WRONG = JOURNEY!.split("\n").length;

describe(`${PAGE}, with flyte-sdk`, () => {
  let project: TemporaryProject;
  before(async () => {
    project = pageProject();
    project.write("journey.py", JOURNEY!);
    const { code, output } = await runInShell(project, COMMANDS.join(""));
    assert.equal(code, 0, output);
  });

  it("runs the journey, with the output shown", async () => {
    const index = LINES.findIndex((line) => line.startsWith("$ flyte run"));
    const environment = [
      `PATH=${await pythonEnvironment("flyte2")}:$PATH`,
      "PYTHONPATH=python-flyte PYTHONDONTWRITEBYTECODE=1",
      `FX_COMMAND="${process.execPath} ${FX}"`,
    ];
    const { code, output } = await runInShell(
      project,
      `export ${environment.join(" ")}\n${LINES[index]!.slice(2)}`,
    );
    assert.equal(code, 0, output);
    assert.ok(output.includes(LINES[index + 1]!), output);
  });

  it("shows tasks that mypy accepts, and rejects wrong arguments", async () => {
    const errors = await checkPythonTypes("flyte2", join(project.root, "python-flyte"), WRONG);
    assert.deepEqual(
      errors.map((line) => {
        const [, number, code] = /^program\.py:(\d+): .*\[(.+)\]$/.exec(line)!;
        return `${Number(number) - FIRST_WRONG} ${code!}`;
      }),
      ["1 arg-type", "2 call-arg", "3 call-arg", "4 assignment", "8 return-value"],
    );
  });

  it("shows tasks that pyright accepts, and rejects wrong arguments", async () => {
    const errors = await checkWithPyright("flyte2", join(project.root, "python-flyte"), WRONG);
    assert.deepEqual(
      errors.map(({ file, line, rule }) => `${file} ${line - FIRST_WRONG} ${rule}`),
      [
        "program.py 1 reportArgumentType",
        "program.py 2 reportCallIssue",
        "program.py 3 reportCallIssue",
        "program.py 4 reportAssignmentType",
        "program.py 8 reportReturnType",
      ],
    );
  });
});
