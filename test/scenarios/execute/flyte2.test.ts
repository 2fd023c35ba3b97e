import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { t } from "../../../src/entries/index.ts";
import { renderVariables } from "../../../src/runtime/task/template/render-template.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ExecuteFixture, KIND, ORIGIN } from "../../support/command/execute-fixture.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";

const { decodeTaskTemplate } = FLYTE2;

const BODY = `
  const { greeting } = taskTemplate.custom as { greeting: string };
  return { greeting: greeting + " " + String(inputs["name"]) + " " + String(taskTemplate.container?.image ?? "") };`;

const TASKS = `import { CustomizedContainerTask, t } from "flyte-fx";
import { Executor } from "./executor.ts";
class GreetTask<I, O> extends CustomizedContainerTask<I, O, { greeting: string }> {
  override getCustom() { return { greeting: this.config.greeting }; }
}
const declared = { taskType: "greeter", containerImage: "i:1", executorType: Executor, inputs: { name: t.string() }, outputs: { greeting: t.string() } };
export const greet = new GreetTask({ ...declared, name: "greet", config: { greeting: "Hello {{.inputs.name}}" } });
export const large = new GreetTask({ ...declared, name: "large", config: { greeting: "x".repeat(74_000) } });
export const fits = new GreetTask({ ...declared, name: "fits", config: { greeting: "x".repeat(73_000) } });
`;

describe("a shim task on Flyte 2", () => {
  let fixture: ExecuteFixture;
  beforeEach(() => {
    fixture = new ExecuteFixture(BODY);
    fixture.project.write("src/tasks.ts", TASKS);
  });

  const serialize = (task: string, ...flags: string[]): Promise<FxResult> =>
    runCommand(fixture.project, ["serialize", "src/tasks.ts", task, "--output", "dist", ...flags]);

  async function argumentsOf(task: string): Promise<readonly string[]> {
    await assertExit(0, serialize(task, "--protocol", "flyte2"));
    const file = join(fixture.project.root, `dist/${task}.pb`);
    return decodeTaskTemplate(readFileSync(file)).container!.args;
  }

  /** Fills in the variables as Flyte 2's engine does. */
  const rendered = (args: readonly string[]): readonly string[] =>
    renderVariables(args, {
      input: "in/inputs.pb",
      inputPrefix: "in",
      outputPrefix: "out",
      rawOutputDataPrefix: "out",
      checkpointOutputPrefix: "check",
      prevCheckpointPrefix: "",
      generatedName: "a0-0",
      taskTemplatePath: "inline://taskTemplate",
      namespace: "n",
      inputs: { literals: {} },
    }).slice(1);

  it("carries its template in the container's arguments, and runs from it", async () => {
    const args = await argumentsOf("greet");
    assert.ok(!args.some((argument) => argument.includes("taskTemplatePath")));
    const { stderr } = await assertExit(0, fixture.run({}, rendered(args)));
    assert.deepEqual(fixture.files, ["outputs.pb"], stderr);
    assert.deepEqual(fixture.outputs({ greeting: t.string() }), {
      greeting: "Hello {{.inputs.name}} Ada ",
    });
  });

  it("serializes to the same bytes every time", async () => {
    await argumentsOf("greet");
    await assertExit(0, serialize("greet", "--protocol", "flyte2", "--check"));
  });

  it("uses the path of the stored template on Flyte 1", async () => {
    const { stdout } = await runCommand(fixture.project, ["serialize", "src/tasks.ts", "greet"]);
    assert.match(stdout, /"\{\{\.taskTemplatePath\}\}"/);
  });

  it("rejects a template too large for one argument, with a hint", async () => {
    const fits = await argumentsOf("fits");
    assert.ok(Math.max(...fits.map(({ length }) => length)) <= 96 * 1024);
    const { stderr } = await assertExit(3, serialize("large", "--protocol", "flyte2"));
    assert.match(stderr, /FX3021.*\n?.*the template of large is too large for Flyte 2/);
    assert.match(stderr, /hint: move large values out of getCustom/);
    assert.equal((await serialize("large")).code, 0, "Flyte 1 stores templates of any size");
  });

  it("reports SIGTERM as USER and RECOVERABLE, since Flyte 2 retries SYSTEM forever", async () => {
    fixture = new ExecuteFixture(
      `console.error("started"); await new Promise((resolve) => context.signal.addEventListener("abort", resolve)); return {};`,
    );
    fixture.template2();
    const running = fixture.start({}, [
      "execute",
      "--protocol",
      "flyte2",
      ...fixture.args.slice(1),
    ]);
    await running.stderrHas("started");
    running.kill("SIGTERM");
    const { stderr } = await running.ended;
    assert.deepEqual(fixture.files, ["error.pb"], stderr);
    const { code, kind, origin } = fixture.error();
    assert.deepEqual(
      { code, kind, origin },
      { code: "SYSTEM", kind: KIND.RECOVERABLE, origin: ORIGIN.USER },
    );
  });
});
