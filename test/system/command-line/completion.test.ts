import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
const TASKS = `import { t, task } from "flyte-fx";
const inputs = { color: t.enum({ RED: "red", BLUE: "blue" }).default("red"), dryRun: t.bool().default(true) };
export const press = task({ name: "press", inputs, outputs: {} }, () => ({}));
export const report = task({ name: "report", inputs: {}, outputs: {} }, () => ({}));
`;
const SECOND_WORDS = ["attach", "clean", "delete", "forget", "list", "resume", "show"];

function addRuns(project: TemporaryProject): void {
  for (const run of ["7f3a", "81c0"]) project.write(`.fx/runs/${run}/job.json`, "{}");
}

/** Returns a folder with a command `fx`. */
function addFx(project: TemporaryProject): string {
  const file = project.write(
    "../home/bin/fx",
    `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`,
  );
  chmodSync(file, 0o755);
  return dirname(file);
}

describe("the scripts of fx completion", () => {
  describe("in bash", () => {
    const project = new TemporaryProject();
    project.write("src/index.ts", "");
    let script = "";
    before(async () => {
      script = (await fx(project, ["completion", "bash"])).stdout;
    });

    const bin = addFx(project);

    /** Returns the completions of the last word. */
    const offered = (...words: string[]): string[] => {
      const ask =
        'eval "$SCRIPT"; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _fx; printf "%s\\n" "${COMPREPLY[@]}"';
      const { stdout } = spawnSync("bash", ["-c", ask, "bash", "fx", ...words], {
        cwd: join(project.root, "src"),
        env: { ...process.env, SCRIPT: script, PATH: `${bin}:${process.env["PATH"]}` },
        encoding: "utf8",
      });
      return stdout.split("\n").filter((line) => line !== "");
    };

    it("completes the tasks of a module, their inputs, and the values of an enum", () => {
      project.write("src/tasks.ts", TASKS);
      assert.deepEqual(offered("run", "tasks.ts", ""), ["press", "report"]);
      assert.deepEqual(offered("run", "tasks.ts", "p"), ["press"]);
      assert.deepEqual(offered("run", "tasks.ts", "press", "--col"), ["--color"]);
      assert.deepEqual(offered("run", "tasks.ts", "press", "--dry"), ["--dry-run"]);
      assert.deepEqual(offered("run", "tasks.ts", "press", "--no-d"), ["--no-dry-run"]);
      assert.deepEqual(offered("run", "tasks.ts", "press", "--color", ""), ["red", "blue"]);
      assert.deepEqual(offered("check", "tasks.ts", "--task", "r"), ["report"]);
    });

    it("offers nothing if a module does not load, and prints nothing that it prints", () => {
      project.write("src/broken.ts", `console.log("printed");\nthrow new Error("broken");\n`);
      assert.deepEqual(offered("run", "broken.ts", ""), []);
      assert.deepEqual(offered("run", "missing.ts", ""), []);
      project.write("src/task.pb", "");
      assert.deepEqual(offered("run", "task.pb", ""), []);
    });

    it("runs no task, also if a module does when it is imported", () => {
      project.write("src/eager.ts", `${TASKS}await report.run({});\n`);
      assert.deepEqual(offered("run", "eager.ts", ""), []);
      assert.ok(!existsSync(join(project.root, ".fx")));
    });

    it("does not run what the name of a task says", () => {
      const name = "$(touch ran)";
      project.write("src/odd.ts", TASKS.replace('name: "press"', `name: ${JSON.stringify(name)}`));
      assert.deepEqual(offered("run", "odd.ts", ""), ["report"]);
      assert.ok(!existsSync(join(project.root, "src/ran")));
    });
  });

  it("completes runs in fish", async function () {
    if (spawnSync("fish", ["-c", "true"]).status !== 0) return this.skip();
    const project = new TemporaryProject();

    addRuns(project);
    const script = project.write("fx.fish", (await fx(project, ["completion", "fish"])).stdout);
    const offered = (line: string): string[] =>
      spawnSync("fish", ["-c", 'source $argv[1]; complete -C "$argv[2]"', script, line], {
        cwd: project.root,
        env: { ...process.env, PATH: `${addFx(project)}:${process.env["PATH"]}` },
        encoding: "utf8",
      })
        .stdout.split("\n")
        .filter((word) => word !== "");
    const words = offered("fx jobs ").map((word) => word.split("\t", 1)[0]);
    assert.deepEqual(words, SECOND_WORDS);
    assert.deepEqual(offered("fx jobs delete 7f3a 8"), ["81c0"]);
    assert.deepEqual(offered("fx jobs show 7f3a "), []);
    assert.match(offered("fx jobs clean --k").join(), /^--keep\t/);
    project.write("tasks.ts", TASKS);
    assert.deepEqual(offered("fx run tasks.ts "), ["press", "report"]);
    assert.deepEqual(offered("fx run tasks.ts press --col"), ["--color"]);
    assert.deepEqual(offered("fx run tasks.ts press --color "), ["blue", "red"]);
  });

  for (const shell of ["zsh", "fish"]) {
    it(`prints a script that ${shell} can parse`, async function () {
      if (spawnSync(shell, ["-c", "true"]).status !== 0) return this.skip();
      const project = new TemporaryProject();

      const script = project.write("fx.script", (await fx(project, ["completion", shell])).stdout);
      assert.equal(spawnSync(shell, ["-n", script], { encoding: "utf8" }).stderr, "");
    });
  }
});
