import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const GREETER = `import { defineSyncConnector, Resource, t, UserError } from "flyte-fx";

export const greeter = defineSyncConnector({
  taskType: "greet",
  inputs: { name: t.string().default("Ada") },
  outputs: { greeting: t.string() },
  async do({ inputs }) {
    if (inputs.name === "") throw new UserError("NO_NAME", "the name is empty");
    return Resource.succeeded({ greeting: "Hello " + inputs.name });
  },
});
export const greet = greeter.task({ name: "greet" });
`;

describe("fx check of a synchronous connector", () => {
  let project: TemporaryProject;

  function check(source: string, ...args: string[]): Promise<FxResult> {
    project = new TemporaryProject({ "src/index.ts": source });
    return runCommand(project, ["check", "--yes", ...args]);
  }

  it("passes for a good one, and needs no file if all inputs have defaults", async () => {
    const { stdout } = await assertExit(0, check(GREETER));
    assert.match(stdout, /^greet · greet 0 · sync · in process\n/);
    assert.match(stdout, /✔ sync\/terminal/);
    assert.match(stdout, /\n {2}– \d+ checks {3}skipped: the connector is synchronous\n/);
  });

  it("lists the skipped checks with --verbose", async () => {
    const { stdout } = await check(GREETER, "--verbose");
    assert.match(stdout, /\n {2}– .*delete\/twice.* {3}skipped: the connector is synchronous\n/);
  });

  it("fails for one that returns a phase that is not terminal", async () => {
    const source = GREETER.replace(
      'return Resource.succeeded({ greeting: "Hello " + inputs.name });',
      "return Resource.running() as never;",
    );
    const { stdout } = await assertExit(4, check(source, "--only", "sync/terminal"));
    assert.match(stdout, /✖ sync\/terminal {3}engine {3}.*RUNNING/);
    assert.match(stdout, /\n {6}src\/index\.ts:7:9\n/);
  });
});
