import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRun } from "../../../src/dev/runs/read-run.ts";
import {
  type FxError,
  FunctionTask,
  RetryableError,
  TaskPlugins,
  task,
  t,
} from "../../../src/entries/index.ts";
import { VirtualClock } from "../../../src/runtime/local/clock/virtual-clock.ts";
import { placeRuns } from "../../../src/runtime/local/record/run-folder.ts";
import { listRuns } from "../../../src/runtime/local/record/stored-runs.ts";
import { takeRun } from "../../../src/runtime/local/take-run.ts";
import { createFixedSecrets } from "../../../src/runtime/secrets/secret-resolver.ts";
import { nameAfterExport } from "../../../src/runtime/task/task-definition.ts";
import { buildTaskTemplate } from "../../../src/runtime/task/template/build-task-template.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { useProject } from "../../support/project/use-project.ts";

describe("a function task", () => {
  const project = useProject();
  const here = (): { projectRoot: string } => ({ projectRoot: project.root });

  it("returns one value if one type is declared, named o0 on the wire", async () => {
    const add = task(
      { inputs: { a: t.int(), b: t.int().default(1) }, outputs: t.int() },
      ({ a, b }) => a + b,
    );
    assert.equal(await add.run({ a: 2 }, here()), 3);
    const template = buildTaskTemplate(add, {
      locate: (value) => (value === add ? "src/add#add" : undefined),
    });
    assert.deepEqual(Object.keys(template.interface.outputs), ["o0"]);
    assert.equal(
      template.container?.args.slice(8).join(" "),
      "--checkpoint-path {{.checkpointOutputPrefix}} --prev-checkpoint {{.prevCheckpointPrefix}} --resolver flyte-fx/function -- src/add#add",
    );
    assert.deepEqual(template.container.command, []);
  });

  for (const isDeclared of [true, false])
    it(`leaves no secret on record that it receives as an input and ${isDeclared ? "declares" : "reads"}`, async () => {
      const secret = 'pass"word<1>';
      const inputs = { header: t.string(), text: t.struct() };
      const secrets = isDeclared ? [{ key: "API_KEY" }] : [];
      const send = task(
        { name: "send", inputs, outputs: t.string(), secrets },
        (_inputs, context) =>
          isDeclared ? "sent" : `sent ${context.secrets.get("API_KEY").length}`,
      );
      const header = `Basic ${Buffer.from(JSON.stringify({ key: secret })).toString("base64")}`;
      const options = { ...here(), secrets: createFixedSecrets({ API_KEY: secret }) };
      await send.run({ header, text: { secret } }, options);
      const runs = listRuns(placeRuns(project.root));
      const [run] = runs;
      assert.equal(runs.length, 1);
      for (const name of readdirSync(run!.folder)) {
        const text = readFileSync(join(run!.folder, name), "utf8");
        assert.ok(!text.includes(secret) && !text.includes(header), name);
      }
      assert.equal((await readRun(run!, project.root)).inputs, null);
      await assert.rejects(takeRun(run!, placeRuns(project.root), { force: false }), {
        code: "FX2023",
        message: /fx does not record a message with a secret in it/,
      });
    });

  it("returns values by name, and nothing if nothing is declared", async () => {
    const stats = task(
      {
        inputs: { xs: t.list(t.float()) },
        outputs: { mean: t.float(), max: t.optional(t.float()) },
      },
      ({ xs }) => ({ mean: xs[0]! }),
    );
    assert.deepEqual(await stats.run({ xs: [1] }, here()), { mean: 1, max: null });
    assert.deepEqual(await task({}, () => 5).run({}, here()), {});
  });

  it("gets the context of a task", async () => {
    const look = task(
      { outputs: { prefix: t.string(), raw: t.string(), checkpoint: t.string() } },
      (_inputs, { outputPrefix, rawOutputPrefix, checkpoint, signal }) => {
        assert.equal(signal.aborted, false);
        return { prefix: outputPrefix, raw: rawOutputPrefix, checkpoint: checkpoint! };
      },
    );
    const { prefix, raw, checkpoint } = await look.run({}, here());
    assert.ok(
      prefix.startsWith(project.root) && raw.startsWith(prefix) && checkpoint.startsWith(prefix),
    );
  });

  it("names its place if the function is missing, or if a type was not called", async () => {
    const unchecked = task as (...given: unknown[]) => unknown;
    const fail = (options: object, run?: () => unknown, message?: string): FxError =>
      catchFxError("FX3007", () => unchecked({ name: "lost", ...options }, run), message);
    const message = 'task "lost" has no function: pass it as the second argument';
    const without = fail({ run: () => 1 }, undefined, message);
    assert.match(without.location?.file ?? "", /function-task\.test\.ts$/);
    const wrong = { inputs: { x: t.int, y: "int" }, outputs: { z: t.int } };
    assert.deepEqual(fail(wrong, () => undefined).details, [
      "inputs.x   expected a Flyte type such as t.int(), got a function; call it, as in t.int()",
      'inputs.y   expected a Flyte type such as t.int(), got "int"',
      "outputs.z   expected a Flyte type such as t.int(), got a function; call it, as in t.int()",
    ]);
    assert.deepEqual(fail({ outputs: t.int }, () => undefined).details, [
      "outputs   expected types by name, got a function; call it, as in t.int()",
    ]);
  });

  it("whose only output has no name: the hint says to return the value", async () => {
    const wrong = task({ name: "wrong", outputs: t.int() }, () => "x" as never);
    await assert.rejects(wrong.run({}, here()), {
      code: "FX1003",
      hint: "return the bare value: outputs declares a single type",
    });
  });

  it("has one idempotency key for each attempt", async () => {
    const keys: string[] = [];
    const twice = task({ name: "twice", retries: 1 }, (_inputs, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length === 1) throw new RetryableError("LATER", "not yet");
    });
    await twice.run({}, { ...here(), clock: new VirtualClock() });
    assert.match(keys.join(" "), /^[a-z2-7]{32} [a-z2-7]{32}$/);
    assert.notEqual(keys[0], keys[1]);
  });

  it("is named after its function, or after its export", () => {
    function double({ a }: { a: number }): number {
      return 2 * a;
    }
    assert.equal(task({ inputs: { a: t.int() }, outputs: t.int() }, double).name, "double");
    const unnamed = task({}, () => undefined);
    nameAfterExport(unnamed, "myTask");
    assert.equal(unnamed.name, "myTask");
    const named = task({ name: "given" }, () => undefined);
    nameAfterExport(named, "myTask");
    assert.equal(named.name, "given");
  });

  it("is rejected if it is not exported", () => {
    const lost = task({}, () => undefined);
    assert.throws(() => buildTaskTemplate(lost, {}), { code: "FX3011" });
  });
});

describe("TaskPlugins", () => {
  class Spark {
    constructor(readonly executors: number) {}
  }
  class MoreSpark extends Spark {}
  class SparkTask<I, O> extends FunctionTask<I, O, Spark> {
    override readonly taskType = "spark";
    override getCustom(): { readonly executors: number } {
      return { executors: this.config!.executors };
    }
  }
  class OtherTask<I, O> extends FunctionTask<I, O, Spark> {}

  it("creates the task class that is registered for exactly the configuration's class", () => {
    TaskPlugins.register(Spark, SparkTask);
    TaskPlugins.register(Spark, SparkTask);
    const made = task({ name: "a", config: new Spark(3), executor: "x" } as never, () => undefined);
    assert.ok(made instanceof SparkTask);
    assert.deepEqual(buildTaskTemplate(made, { locate: () => "a#a" }).custom, { executors: 3 });
    assert.ok(!(task({ config: new MoreSpark(1) }, () => undefined) instanceof SparkTask));
    assert.equal(TaskPlugins.find({}), FunctionTask);
  });

  it("rejects a second class, naming both", () => {
    TaskPlugins.register(Spark, SparkTask);
    assert.throws(() => TaskPlugins.register(Spark, OtherTask), {
      code: "FX3013",
      message: /OtherTask and SparkTask/,
    });
  });
});
