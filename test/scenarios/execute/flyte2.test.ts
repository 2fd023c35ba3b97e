import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { t } from "../../../src/entries/index.ts";
import { renderVariables } from "../../../src/runtime/task/template/render-template.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ExecuteFixture, KIND, ORIGIN } from "../../support/command/execute-fixture.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

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
    const { stderr } = await running.endAt("started", "SIGTERM");
    assert.deepEqual(fixture.files, ["error.pb"], stderr);
    fixture.assertError({ code: "SYSTEM", kind: KIND.RECOVERABLE, origin: ORIGIN.USER });
  });
});

const KEY = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString()
  .trim();
const LINES = KEY.split("\n").filter((line) => line.length >= 8);

/** Writes `secret` in every way, in one chunk and in two, then throws it. */
const LEAK = `
  console.log({ secret });
  console.error(new Error("cannot use\\n" + secret, { cause: { secret } }));
  console.log(JSON.stringify({ body: JSON.stringify({ secret }) }));
  process.stdout.write(secret.slice(0, 100));
  process.stderr.write(encodeURIComponent(secret) + "\\n");
  process.stdout.write(secret.slice(100) + "\\n");
  process.stdout.write("ends with " + secret.slice(0, 90));
  throw new UserError("BAD_KEY", "cannot use\\n  " + secret.replaceAll("\\n", "\\n  "), { cause: new Error(secret) });`;

describe("a secret of several lines", () => {
  function isHidden(text: string): void {
    for (const line of LINES) assert.ok(!text.includes(line), `${line} is in:\n${text}`);
    for (const half of [LINES[1]!.slice(0, 20), LINES[1]!.slice(-20)])
      assert.ok(!text.includes(half), `${half} is in:\n${text}`);
  }

  it("is redacted in error.pb and in the pod's log", async () => {
    const container = new ExecuteFixture(`
      const secret = context.secrets.get("key");
      context.log.warn("cannot use " + secret, { secret });${LEAK}`);

    const { stdout, stderr } = await assertExit(0, container.run({ env: { _FSEC_KEY: KEY } }));
    const { message } = container.error();
    assert.match(message, /Message:\n\n {4}BadKey: cannot use\n {6}\[secret\]/);
    assert.match(stdout, /ends with \[secret\]$/);
    for (const text of [message, stdout, stderr]) isHidden(text);
  });

  it("is redacted in the output and the record of fx run", async () => {
    const project = new TemporaryProject({
      "src/index.ts": `import { UserError, task } from "flyte-fx";
export const use = task({ name: "use", secrets: [{ key: "key" }] }, async (_inputs, context) => {
  const secret = context.secrets.get("key");
  context.log.warn("cannot use " + secret, { secret });${LEAK}
});
`,
    });

    const args = ["run", "src/index.ts", "use", "--verbose", "--json"];
    const { stdout, stderr } = await assertExit(1, runCommand(project, args, { env: { KEY } }));
    assert.match(stderr, /secret: '\[secret\]/);
    for (const text of [stdout, stderr]) isHidden(text);
    const folder = join(project.root, ".fx", "runs");
    for (const run of readdirSync(folder))
      isHidden(readFileSync(join(folder, run, "job.json"), "utf8"));
  });
});
