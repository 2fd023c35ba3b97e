import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useProject } from "../../support/project/use-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

const CREATED =
  '✔ weather/ created (20 files)   task type "weather" · async · Flyte 1 + 2\n  next:  cd weather && npm install && npm start\n';
const NOT_EMPTY =
  "Error FX2003: ./weather is not empty (20 entries)\n  hint: choose another folder, or pass --force to overwrite only the template's files\n";
const NO_KIND =
  'Error FX2002: unknown kind "asink" for connector; did you mean "async"? (async, sync, sensor)\n';

describe("transcript: fx init", () => {
  const project = useProject();

  const TYPED = ["init", "connector", "weather", "--yes"];

  it("creates a project, rejects an existing one and an unknown kind, in colors on a terminal", async () => {
    const made = await assertExit(0, fxOnTerminal(project, TYPED).ended);
    assert.ok(made.text.endsWith(CREATED), made.text);
    assert.match(made.raw, /\u001b\[32m✔/);
    const again = await fxOnTerminal(project, TYPED).ended;
    assert.deepEqual([again.code, again.text], [2, NOT_EMPTY]);
    const misspelt = await fxOnTerminal(project, "init connector w --kind asink --yes").ended;
    assert.deepEqual([misspelt.code, misspelt.text], [2, NO_KIND]);
  });

  it("asks only on a terminal, and never under CI", async () => {
    const asked = fxOnTerminal(project, ["init", "connector"]);
    await asked.shows(/\(.+\) $/);
    asked.type("\u0003");
    assert.notEqual((await asked.ended).code, 0);
    const underCi = await fxOnTerminal(project, ["init", "connector"], { CI: "1" }).ended;
    assert.equal(underCi.code, 2);
    assert.match(underCi.text, /fx asks no questions if CI is set/);
  });
});
