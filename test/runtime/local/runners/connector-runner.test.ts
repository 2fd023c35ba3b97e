import assert from "node:assert/strict";
import { Resource, runWithConnector, t } from "../../../../src/entries/index.ts";
import type { TaskTemplate } from "../../../../src/entries/models.ts";
import { VirtualClock } from "../../../../src/runtime/local/clock/virtual-clock.ts";
import { UnseenLines } from "../../../../src/runtime/local/runners/endpoint-calls.ts";
import { buildTaskTemplate } from "../../../../src/runtime/task/template/build-task-template.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { ScriptedRun, ScriptedTask } from "../../../support/server/endpoint-run.ts";

describe("runWithConnector", () => {
  const task = new ScriptedTask({
    name: "n",
    inputs: { days: t.int(), city: t.optional(t.string()) },
    outputs: { temps: t.list(t.float()) },
  });
  const template: TaskTemplate = buildTaskTemplate(task, { project: "p" });
  let run: ScriptedRun;

  it("takes the types of inputs and outputs from the template", async () => {
    run = new ScriptedRun({
      create({ inputs, taskTemplate }) {
        assert.deepEqual(inputs, { days: 3, city: null });
        assert.equal(taskTemplate.id.project, "p");
        return { jobId: "x" };
      },
      get: () => Resource.succeeded({ temps: [1, 2.5] }),
    });
    assert.deepEqual(await runWithConnector(template, { days: 3 }, run.options), {
      temps: [1, 2.5],
    });
  });

  it("names every input that does not fit", async () => {
    run = new ScriptedRun({});
    const running = runWithConnector(template, { days: "x", town: 1 }, run.options);
    assert.equal((await awaitFxError(running, "FX2004")).details.length, 2);
    assert.deepEqual(run.connector.calls, []);
  });

  describe("whose container has variables in its arguments", () => {
    const withArgs = (...args: string[]): TaskTemplate => ({
      ...template,
      container: { image: "i", command: ["{{.input}}"], args, env: [] },
    });

    it("renders the template for each attempt as the engine would, and leaves the task's unchanged", async () => {
      const seen: (readonly string[])[] = [];
      run = new ScriptedRun(
        {
          create({ taskTemplate, outputPrefix }) {
            seen.push(
              taskTemplate.container!.args.map((arg) => arg.replaceAll(outputPrefix, "OUT")),
            );
            assert.deepEqual(taskTemplate.container!.command, ["{{.input}}"]);
            return { jobId: "x" };
          },
          get: () =>
            seen.length === 1
              ? Resource.retryableFailed("busy")
              : Resource.succeeded({ temps: [1] }),
        },
        { clock: new VirtualClock(), retries: 1 },
      );
      const given = withArgs(
        "--in={{ .Input }}",
        "{{$outputPrefix}}",
        "{{.prevCheckpointPrefix}}",
        "{{.inputs.days}} days",
        "plain",
      );
      await runWithConnector(given, { days: 3 }, run.options);
      const rendered = ["--in=OUT/inputs.pb", "OUT", '""', "3 days", "plain"];
      assert.deepEqual(seen, [rendered, rendered]);
      assert.equal(given.container!.args[0], "--in={{ .Input }}");
    });

    it("rejects an unknown variable before it runs anything", async () => {
      run = new ScriptedRun({});
      const unknown = withArgs("{{.inputz}}", "{{.inputs.city}}", "{{.inputs.town}}");
      const running = runWithConnector(unknown, { days: 3 }, run.options);
      assert.equal((await awaitFxError(running, "FX3014")).details.length, 3);
      assert.deepEqual(run.connector.calls, []);
    });
  });
});

describe("the unseen lines of a log", () => {
  function looks(
    ...looks: readonly (readonly [token: string, ...messages: (readonly string[])[]])[]
  ): string[][] {
    const unseen = new UnseenLines();
    return looks.map(([token, ...messages]) => {
      unseen.begin(token);
      return messages.flatMap((lines) =>
        unseen.filter(lines.map((message) => ({ message }))).map((line) => line.message),
      );
    });
  }

  it("are those added since the last read, if each read starts over", () => {
    assert.deepEqual(
      looks(["", ["a"], ["b"]], ["", ["a", "b", "c"], ["d"]], ["", ["a"], ["b", "c", "d"]]),
      [["a", "b"], ["c", "d"], []],
    );
  });

  it("are all lines of a read that continues from a token", () => {
    assert.deepEqual(looks(["", ["a"]], ["1", ["a"]], ["2", ["a", "b"]]), [
      ["a"],
      ["a"],
      ["a", "b"],
    ]);
  });

  it("are all lines if the log starts with another line", () => {
    assert.deepEqual(looks(["", ["a", "b"]], ["", ["b", "c"]]), [
      ["a", "b"],
      ["b", "c"],
    ]);
  });
});
