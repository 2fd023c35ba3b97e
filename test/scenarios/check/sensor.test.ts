import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const SENSOR = `import { defineSensor, t } from "flyte-fx";

let pokes = 0;
export const sensor = defineSensor({
  taskType: "rows",
  inputs: { least: t.int().default(3) },
  outputs: { rows: t.int() },
  poke: ({ inputs }) => (inputs.least <= 3 ? { rows: 3 } : false),
});
export const rows = sensor.task({ name: "rows" });
`;

describe("fx check of a sensor", () => {
  let project: TemporaryProject;

  function check(source: string, ...args: string[]): Promise<FxResult> {
    project = new TemporaryProject({ "src/index.ts": source });
    return runCommand(project, ["check", ...args]);
  }

  it("passes without --yes, because it creates no jobs outside", async () => {
    const { stdout } = await assertExit(0, check(SENSOR));
    assert.match(stdout, /✔ get\/terminal-stable/);
    assert.match(stdout, /\n {2}– 9 checks {3}skipped: a sensor has no jobs outside\n/);
  });

  it("fails for one that forgets what it has found", async () => {
    const source = SENSOR.replace("inputs.least <= 3", "(pokes += 1) === 1");
    const { stdout } = await assertExit(4, check(source, "--only", "get/terminal-stable"));
    assert.match(stdout, /✖ get\/terminal-stable {3}engine /);
  });

  it("fails for one whose inputs contain a secret", async () => {
    const source = SENSOR.replace("outputs:", 'secrets: ["TOKEN"],\n  outputs:')
      .replace("least: t.int().default(3)", 'token: t.string().default("s3cr3t-value")')
      .replace("inputs.least <= 3", 'inputs.token !== ""');
    project = new TemporaryProject({ "src/index.ts": source });
    const env = { TOKEN: "s3cr3t-value" };
    const { code, stdout } = await runCommand(project, "check --only secrets/meta", {
      env,
    });
    assert.equal(code, 4, stdout);
    assert.match(stdout, /✖ secrets\/meta/);
  });
});
