import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const CONNECTOR = `import { writeFileSync } from "node:fs";
import { Resource, defineAsyncConnector, resourceMeta, t } from "flyte-fx";
class Job extends resourceMeta({ jobId: t.string() }) {}
export const weather = defineAsyncConnector({
  name: "Weather Connector",
  taskType: "weather",
  resourceMeta: Job,
  inputs: { city: t.string(), days: t.int() },
  outputs: { temp: t.float() },
  create: () => { writeFileSync("created", ""); return { jobId: "1" }; },
  get: () => Resource.succeeded({ temp: 4.5 }),
  delete: () => undefined,
});
`;

function taskSource(inputs: string, outputs: string): string {
  return `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
import { weather } from "./weather.ts";
export { weather };
class Weather<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "weather"; }
export const forecast = new Weather({
  name: "forecast",
  inputs: { ${inputs} },
  outputs: { ${outputs} },
});
`;
}

describe("a task that contradicts its connector", () => {
  const project = useSharedProject({
    "src/weather.ts": CONNECTOR,
    "src/index.ts": taskSource("city: t.string(), unit: t.string()", "temp: t.string()"),
    "src/right.ts": taskSource("city: t.string(), days: t.int()", "temp: t.float()"),
  });

  for (const command of [
    ["list-connectors", "src/index.ts"],
    ["serialize", "src/index.ts"],
    ["serve", "src/index.ts", "--port", "0"],
    ["run", "src/index.ts", "forecast", "--city", "Oslo", "--unit", "C"],
  ]) {
    it(`is rejected by fx ${command[0]}, with both places and every difference`, async () => {
      await assertExit(
        3,
        runCommand(project, command),
        /FX3022/,
        /task "forecast" \(src\/index\.ts:5\) contradicts its connector "Weather Connector" \(src\/weather\.ts:4\)/,
        /input unit +the task declares a string, the connector nothing[^]*input days +the task declares nothing, the connector an integer[^]*output temp +the task declares a string, the connector a number/,
      );
      assert.ok(!existsSync(join(project.root, "created")));
    });
  }

  it("does not include a task that matches", async () => {
    const { code, stderr, stdout } = await runCommand(project, [
      ...["run", "src/right.ts", "forecast", "--city", "Oslo", "--days", "1", "--json"],
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /4\.5/);
  });
});
