import assert from "node:assert/strict";
import { existsSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { summary, wordCounts } from "../../examples/shim-runtime/src/index.ts";
import { PythonTask } from "../../examples/shim-runtime/src/python-task.ts";
import { fx, startFx } from "../support/command/fx.ts";
import { useTemporaryFolder } from "../support/project/temporary-folder.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { awaitTaskFailure } from "./await-task-failure.ts";
import { followReadme } from "./readme-commands.ts";
import { FlyteFile, FxError, type RunOptions, t, TaskStopped } from "flyte-fx";
import { runTask } from "flyte-fx/testing";

const CLONE = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../examples/shim-runtime/src/", import.meta.url));

/** Prints its pid and runs until it is killed. */
const ENDLESS = "import os, signal\nprint('pid', os.getpid())\nwhile True: signal.pause()\n";
const IGNORES_SIGTERM = ENDLESS.replace(
  "print",
  "signal.signal(signal.SIGTERM, lambda *_: print('no'))\nprint",
);

function python<I extends t.Shape = {}, O extends t.Shape = {}>(
  program: string,
  { inputs = {} as I, outputs = {} as O, retries = 0 } = {},
): PythonTask<I, O> {
  return new PythonTask<I, O>({
    name: "of_this_test",
    program,
    inputs: inputs,
    outputs: outputs,
    retries,
  });
}

function writing(outputs: string): string {
  return `open("outputs.json", "w").write(${JSON.stringify(outputs)})`;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("examples/shim-runtime", () => {
  followReadme("shim-runtime", {
    count: 4,
    stdout: /^mean: 2\.5\nmedian: 2\.5\nspread: 1\.5\n$|"ha": ?2|summary/,
  });

  describe("the tasks", () => {
    it("summary returns mean, median and spread, and logs Python's output", async () => {
      const { outputs, log } = await runTask(summary, { values: [1, 1e300, -1e300, 0.1] });
      assert.equal(outputs.median, 0.55);
      assert.ok(outputs.spread > 1e299);
      assert.deepEqual(log, [{ level: "info", message: "summarizing 4 values" }]);
    });

    it("word_counts accepts any text and returns a dict", async () => {
      const { outputs } = await runTask(wordCounts, { text: 'Über "über" \\ __proto__ 日本' });
      assert.deepEqual(Object.entries(outputs.counts), [
        ["über", 2],
        ["__proto__", 1],
        ["日本", 1],
      ]);
    });
  });

  describe("values through files", () => {
    it("are returned unchanged", async () => {
      const types = {
        i: t.int(),
        f: t.float(),
        s: t.string(),
        yes: t.bool(),
        none: t.optional(t.string()),
        list: t.list(t.list(t.int())),
        dict: t.dict(t.float()),
        any: t.struct(),
      };
      const values: t.Input<typeof types> = {
        i: -(2 ** 53) + 1,
        f: 5e-324,
        s: "\0\u2028\ud83d\ude00",
        yes: false,
        none: null,
        list: [[], [1, 2]],
        dict: { "": 1.5 },
        any: { a: [null, { b: "c" }] },
      };
      const copy = python("import shutil\nshutil.copy('inputs.json', 'outputs.json')", {
        inputs: types,
        outputs: types,
      });
      assert.deepEqual((await runTask(copy, values)).outputs, values);
    });

    it("are rejected, all by name, if JSON cannot represent them", async () => {
      const inputs = { at: t.datetime(), nan: t.list(t.float()), file: t.file(), fine: t.int() };
      const { message, retryable } = await awaitTaskFailure(
        runTask(python("pass", { inputs }), {
          at: new Date(0),
          nan: [0, NaN],
          file: new FlyteFile("s3://b/f"),
          fine: 1,
        }),
      );
      assert.match(message, /: at, nan, file: JSON can only represent/);
      assert.equal(retryable, false);
    });

    it("are rejected rather than rounded past 2^53", async () => {
      await assert.rejects(
        runTask(python("pass", { inputs: { n: t.bigint() } }), { n: 2n ** 53n + 1n }),
        /inputs do not fit/,
      );
    });

    for (const [what, program, expected] of [
      ["are not written", "pass", /without writing outputs\.json \(n\)/],
      ["are not JSON", writing("{n: 1}"), /outputs\.json is not JSON/],
      ["are NaN", writing('{"n": NaN}'), /outputs\.json is not JSON/],
      ["are a list", writing("[1]"), /expected an object of outputs/],
      ["lack a field", writing('{"m": 1}'), /outputs\.json lacks n/],
      ["have an extra field", writing('{"n": 1, "m": 2}'), /outputs do not fit the interface/],
      ["have the wrong type", writing('{"n": "1"}'), /outputs do not fit the interface/],
      ["are past 2^53", writing('{"n": 9007199254740993}'), /outputs do not fit the interface/],
      [
        "are too large",
        'open("outputs.json", "w").truncate(1 << 40)',
        /outputs\.json has 1099511627776 bytes, the limit is/,
      ],
    ] as const) {
      it(`fail the task if outputs ${what}`, async () => {
        const { message, retryable } = await awaitTaskFailure(
          runTask(python(program, { outputs: { n: t.int() }, retries: 3 }), {}),
        );
        assert.match(message, expected);
        assert.equal(retryable, false);
      });
    }

    it("may be missing if the task has no outputs", async () => {
      assert.deepEqual((await runTask(python("pass"), {})).outputs, {});
    });

    it("pass through a working folder that is removed afterwards", async () => {
      const where = python(
        'import json, os\njson.dump({"at": os.getcwd()}, open("outputs.json", "w"))',
        { outputs: { at: t.string() } },
      );
      const { outputs } = await runTask(where, {});
      assert.equal(dirname(outputs.at), realpathSync(tmpdir()));
      assert.ok(!existsSync(outputs.at));
    });
  });

  describe("on failure", () => {
    it("reports a program's exit code and the end of its output, without a retry", async () => {
      const program =
        'import sys\nfor i in range(10000): print("line", i, file=sys.stderr)\nsys.exit(7)';
      const { message, retryable, run } = await awaitTaskFailure(
        runTask(python(program, { retries: 3 }), {}),
      );
      assert.match(message, /python3 ended with exit code 7\n/);
      assert.ok(message.endsWith("line 9999"));
      assert.ok(message.length < 2200);
      assert.deepEqual([retryable, run.attempt], [false, 1]);
    });

    it("reports a Python exception with its type and message", async () => {
      assert.match(
        (await awaitTaskFailure(runTask(summary, { values: [1] }))).message,
        /StatisticsError: stdev requires at least two data points$/,
      );
    });

    it("retries a program that was killed", async () => {
      const { message, retryable, run } = await awaitTaskFailure(
        runTask(python("import os\nos.kill(os.getpid(), 9)", { retries: 1 }), {}),
      );
      assert.match(message, /killed by SIGKILL/);
      assert.deepEqual([retryable, run.attempt], [true, 2]);
    });

    it("reports a template without a program", async () => {
      assert.match(
        (await awaitTaskFailure(runTask(python(" "), {}))).message,
        /custom\.program of of_this_test: expected a program/,
      );
    });

    it("exits with 1 and reports that Python is missing", async () => {
      const project = new TemporaryProject();

      const { code, stderr } = await fx(project, "run examples/shim-runtime summary --values 1", {
        cwd: CLONE,
        env: { PATH: project.home },
      });
      assert.equal(code, 1, stderr);
      assert.match(stderr, /python3 was not found: install it in the task's image/);
    });

    it("rejects a program too large for a template before it runs", async () => {
      await assert.rejects(
        runTask(python(`#${"x".repeat(1 << 20)}`), {}),
        (error) => error instanceof FxError && error.code === "FX3010",
      );
    });
  });

  it("passes PATH to the program, but no secrets of this process", async () => {
    process.env["FX_TEST_SECRET"] = "s3cret";
    const program =
      'import json, os\njson.dump({"names": list(os.environ)}, open("outputs.json", "w"))';
    const task = python(program, { outputs: { names: t.list(t.string()) } });
    const { names } = (await runTask(task, {})).outputs;
    assert.ok(names.includes("PATH"));
    assert.ok(!names.includes("FX_TEST_SECRET"));
  });

  describe("stopped", () => {
    const folder = useTemporaryFolder();

    for (const [what, program] of [
      ["ends the program when the run ends", ENDLESS],
      ["kills a program that ignores SIGTERM", IGNORES_SIGTERM],
    ] as const) {
      it(what, async () => {
        const stop = new AbortController();
        let pid = 0;
        const info = (message: string): void => {
          pid ||= Number(/^pid (\d+)$/.exec(message)?.[1]);
          stop.abort();
        };
        const log: RunOptions["log"] = { debug() {}, info, warn() {}, error() {} };
        await assert.rejects(
          python(program).run({}, { signal: stop.signal, log, projectRoot: folder.path }),
          TaskStopped,
        );
        assert.ok(pid > 0);
        assert.ok(!isAlive(pid));
      });
    }

    it("runs nothing if it is stopped before it starts", async () => {
      const ran = join(folder.path, "ran");
      await assert.rejects(
        python(`open(${JSON.stringify(ran)}, "w")`).run(
          {},
          { signal: AbortSignal.abort(), projectRoot: folder.path },
        ),
        TaskStopped,
      );
      assert.ok(!existsSync(ran));
    });

    describe("by a signal to fx", () => {
      it("ends the program and exits with 130 on SIGINT", async () => {
        const source = `import { PythonTask } from ${JSON.stringify(join(EXAMPLE, "python-task.ts"))};\nexport const endless = new PythonTask({ name: "endless", program: ${JSON.stringify(ENDLESS)} });\n`;
        const project = new TemporaryProject({ "src/index.ts": source });
        const running = startFx(project, ["run", "src/index.ts", "endless"]);
        const { code, stderr } = await running.endAt(/info: pid \d+\n/, "SIGINT");
        assert.equal(code, 130, stderr);
        assert.ok(!isAlive(Number(/info: pid (\d+)/.exec(stderr)?.[1])));
      });
    });
  });
});
