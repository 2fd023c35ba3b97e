import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

describe("fx check of a project from the async template", () => {
  const outside = useSharedProject();
  before(async () => {
    await assertExit(0, runCommand(outside, ["init", "connector", "weather", "--yes"]));
  });

  const check = (): Promise<FxResult> =>
    runCommand(outside, ["check"], { cwd: join(outside.root, "weather") });

  it("passes in the template's world", async () => {
    const { stdout } = await assertExit(0, check());
    assert.match(stdout, /^weather · weather 0 · async · in process with dev\/world\.ts\n/);
    assert.match(stdout, /✔ meta\/fresh-process /);
  });

  it("says what is wrong, and where, if create is not idempotent, until it is fixed", async () => {
    const file = join(outside.root, "weather/src/index.ts");
    const source = readFileSync(file, "utf8");
    const line = source.split("\n").findIndex((text) => text.includes("async create(")) + 1;
    outside.write(
      "weather/src/index.ts",
      source.replace("${idempotencyKey}", "${Math.random().toString(36).slice(2)}"),
    );
    const { stdout } = await assertExit(4, check());
    assert.match(
      stdout,
      /✖ create\/repeated {3}leaks {3}two creates with one identity returned two jobs/,
    );
    assert.match(stdout, new RegExp(`\n {6}src/index\\.ts:${line}:9\n`));
    outside.write("weather/src/index.ts", source);
    assert.equal((await check()).code, 0);
  });
});
