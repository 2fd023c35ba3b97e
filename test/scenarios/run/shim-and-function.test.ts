import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { useProject } from "../../support/project/use-project.ts";

const EXECUTOR = `import { ShimTaskExecutor, t } from "flyte-fx"; import { readInputs, type TaskTemplate } from "flyte-fx/models";
export class Greeter extends ShimTaskExecutor {
  executeFromModel(taskTemplate: TaskTemplate, inputs: Record<string, unknown>) {
    const { name } = readInputs({ name: t.string() }, inputs);
    if (name === "nobody") throw new TypeError("no name");
    return { greeting: taskTemplate.custom["greeting"] + " " + name };
  }
}
`;

const TASKS = `import { CustomizedContainerTask, t, task } from "flyte-fx";
import { Greeter } from "./executor.ts";

class GreetTask<I, O> extends CustomizedContainerTask<I, O, { greeting: string }> {
  override getCustom() { return { greeting: this.config.greeting }; }
}
export const greet = new GreetTask({ name: "greet", taskType: "greeter", containerImage: "image:1", executorType: Greeter, config: { greeting: "Hello" }, inputs: { name: t.string() }, outputs: { greeting: t.string() } });
export const add = task({ inputs: { a: t.int(), b: t.int().default(1) }, outputs: t.int() }, ({ a, b }) => a + b);
`;

describe("fx run of shim and function tasks", () => {
  const project = useProject({ "src/executor.ts": EXECUTOR, "src/index.ts": TASKS });

  async function template(task: string): Promise<FxResult> {
    const result = await runCommand(project, ["serialize", "src/index.ts", task, "--format", "pb"]);
    assert.equal(result.code, 0, result.stderr);
    project.write(`${task}.pb`, result.stdoutBytes);
    return result;
  }

  it("runs a shim task from its template", async () => {
    const { code, stdout, stderr } = await runCommand(project, "run src/index.ts greet --name Ada");
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "greeting: Hello Ada\n");
  });

  it("runs a function task, named after its export", async () => {
    await assertPrints("o0: 3\n", runCommand(project, "run src/index.ts add --a 2"));
  });

  it("exits with 1 and shows the author's line if an executor throws", async () => {
    const { code, stderr } = await runCommand(project, "run src/index.ts greet --name nobody");
    assert.equal(code, 1);
    assert.match(stderr, /TypeError: no name/);
    assert.match(stderr, /src\/executor\.ts:5:/);
  });

  it("writes the paths of executors and functions into the template, also from imported modules", async () => {
    for (const [task, args] of [
      [
        "greet",
        [
          "--resolver",
          "flyte-fx/task-template",
          "--",
          "{{.taskTemplatePath}}",
          "src/executor#Greeter",
        ],
      ],
      ["add", ["--resolver", "flyte-fx/function", "--", "src/index#add"]],
    ] as const) {
      const { stdout, stderr } = await runCommand(project, ["serialize", "src/index.ts", task]);
      assert.notEqual(stdout, "", stderr);
      const { container } = JSON.parse(stdout) as {
        container: { args: string[]; command?: string[] };
      };
      assert.deepEqual(container.args.slice(-args.length), args);
      assert.equal(container.command, undefined);
      assert.deepEqual(container.args.slice(0, 2), ["fx", "execute"]);
    }
  });

  it("exits with 3 and a hint if the executor is not exported", async () => {
    const hidden = TASKS.replace('import { Greeter } from "./executor.ts";', "").replace(
      "CustomizedContainerTask, t, task",
      "CustomizedContainerTask, task",
    );
    project.write("src/hidden.ts", EXECUTOR.replace("export class", "class") + hidden);
    const { code, stderr } = await runCommand(project, ["serialize", "src/hidden.ts", "greet"]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /FX3011: the executor Greeter of greet is not exported/);
    assert.match(stderr, /hint: export it, or set executor: "src\/module#Greeter"/);
  });

  it("runs a serialized template with the executor or function that it names", async () => {
    await template("greet");
    await template("add");
    const greet = await runCommand(project, ["run", "greet.pb", "greet", "--name", "Bob"]);
    assert.equal(greet.stdout, "greeting: Hello Bob\n", greet.stderr);
    const add = await runCommand(project, ["run", "add.pb", "add", "--a", "4", "--b", "5"]);
    assert.equal(add.stdout, "o0: 9\n", add.stderr);
    const list = await runCommand(project, ["run", "greet.pb"]);
    assert.match(list.stdout, /^greet +greeter/m);
  });

  it("runs a serialized template with the connector for its type and the template's interface", async () => {
    project.write("src/weather.ts", connectorSource());
    const pb = await runCommand(project, "serialize src/weather.ts weather --format pb");
    project.write("weather.pb", pb.stdoutBytes);
    project.write("src/index.ts", 'export { connector } from "./weather.ts";\n');
    await assertPrints(
      "temp: 4.5\n",
      runCommand(project, "run weather.pb weather --city Oslo --days 1"),
    );
  });

  it("never executes the arguments of a template", async () => {
    const { stdoutBytes } = await template("greet");
    project.write(
      "src/evil.ts",
      'import { writeFileSync } from "node:fs";\nwriteFileSync("pwned", "");\nexport class Evil {}\n',
    );
    const forged = Buffer.from(
      stdoutBytes.toString("latin1").replace("src/executor#Greeter", "src/evil#Evil000000"),
      "latin1",
    );
    project.write("forged.pb", forged);
    const { stderr } = await runCommand(project, ["run", "forged.pb", "greet", "--name", "x"]);
    await assert.rejects(
      import("node:fs/promises").then(({ access }) => access(`${project.root}/pwned`)),
      stderr,
    );
  });

  it("exits with 3 for a template that nothing in the project runs, and with 2 for other files", async () => {
    await template("greet");
    project.write("src/index.ts", "export const nothing = 1;\n");
    await assertExit(3, runCommand(project, ["run", "greet.pb", "greet", "--name", "x"]), /FX3005/);
    project.write("text.pb", "hello");
    assert.equal((await runCommand(project, ["run", "text.pb"])).code, 2);
  });
});
