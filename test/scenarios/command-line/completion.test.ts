import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fx } from "../../support/command/fx.ts";
import { RecordedRun } from "../../support/project/recorded-run.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

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

describe("fx completion", () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    it(`prints a ${shell} script that completes the commands`, async () => {
      const project = temporaryProject();
      try {
        const { code, stdout, stderr } = await fx(project, ["completion", shell]);
        assert.equal(code, 0, stderr);
        for (const command of ["run", "serialize", "list-connectors"])
          assert.ok(stdout.includes(command), command);
      } finally {
        project.remove();
      }
    });
  }

  describe("in bash", () => {
    const project = temporaryProject();
    project.write("src/index.ts", "");
    let script = "";
    before(async () => {
      script = (await fx(project, ["completion", "bash"])).stdout;
    });
    after(() => project.remove());

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

    it("completes fx's flags after TASK, and no files", () => {
      for (const before of [[], ["--inputs", "in.json"], ["--json"], ["--timeout", "=", "90"]]) {
        const flags = offered("run", ...before, "src/index.ts", "hello", "--");
        assert.ok(flags.includes("--timeout"));
        assert.deepEqual(offered("run", ...before, "src/index.ts", "hello", ""), []);
      }
      assert.deepEqual(offered("run", "src/index.ts", "hello", "--clock", ""), ["real", "virtual"]);
    });

    it("completes --kind with the kinds of the connector or task", () => {
      assert.deepEqual(offered("init", "connector", "--kind", ""), ["async", "sync"]);
      assert.deepEqual(offered("init", "--name", "connector", "task", "--kind", "="), [
        "shim",
        "function",
        "connector",
      ]);
      assert.deepEqual(offered("init", "--kind", ""), [
        "async",
        "sync",
        "shim",
        "function",
        "connector",
      ]);
    });

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

    it("completes the ids of checks", () => {
      assert.deepEqual(offered("check", "--explain", "delete/tw"), ["delete/twice"]);
      assert.ok(offered("check", "--only", "cre").includes("create/"));
    });

    it("completes the flags of check, and one path", () => {
      assert.ok(offered("check", "--").includes("--explain"));
      assert.deepEqual(offered("check", "--protocol", ""), ["flyte1", "flyte2"]);
      assert.deepEqual(offered("check", "ind"), ["index.ts"]);
      assert.deepEqual(offered("check", "index.ts", "ind"), []);
    });

    it("completes the second words of jobs, and their flags", () => {
      assert.deepEqual(offered("jobs", ""), SECOND_WORDS);
      assert.deepEqual(offered("jobs", "re"), ["resume"]);
      assert.deepEqual(offered("j"), ["jobs"]);
      assert.deepEqual(offered("jobs", "--state", "l"), ["lost", "left"]);
      assert.ok(offered("jobs", "--").includes("--task"));
      assert.ok(offered("jobs", "list", "--").includes("--task"));
      assert.ok(offered("jobs", "resume", "--").includes("--no-recreate"));
      assert.ok(!offered("jobs", "show", "--").includes("--task"));
      assert.deepEqual(offered("jobs", "clean", "--keep", ""), []);
      assert.deepEqual(offered("jobs", "clean", ""), []);
    });

    it("completes runs, from folders below the project, too", () => {
      addRuns(project);
      for (const word of ["show", "attach", "delete", "forget"])
        assert.deepEqual(offered("jobs", word, ""), ["@last", "7f3a", "81c0"], word);
      assert.deepEqual(offered("jobs", "show", "8"), ["81c0"]);
      assert.deepEqual(offered("jobs", "delete", "--env-file", "x", "81c0", "7"), ["7f3a"]);
      assert.deepEqual(offered("jobs", "show", "81c0", ""), []);
      assert.deepEqual(offered("jobs", "show", "@", "la"), ["@last"]);
      assert.deepEqual(offered("jobs", "show", "@", "last", ""), []);
    });

    it("does not run what the name of a folder in .fx/runs says", () => {
      addRuns(project);
      project.write(".fx/runs/$(touch ran)/job.json", "");
      assert.deepEqual(offered("jobs", "show", ""), ["@last", "7f3a", "81c0"]);
      assert.ok(!existsSync(join(project.root, "src/ran")));
    });
  });

  it("completes only runs that can be resumed for fx jobs resume", async () => {
    const project = weatherProject();
    const recorded = await RecordedRun.start(
      project,
      ["src/weather.ts", "weather", "--city", "Oslo"],
      KEY,
    );
    const offered = async (): Promise<string> =>
      (await fx(project, ["completion", "--offer", "resumable"])).stdout;
    try {
      recorded.restore("7f3a91c04d2e", { isLost: true });
      assert.equal(await offered(), "7f3a91c04d2e\n");
      recorded.restore("7f3a91c04d2e", { isLost: false });
      assert.equal(await offered(), "");
    } finally {
      project.remove();
    }
  });

  it("completes runs in fish", async function () {
    if (spawnSync("fish", ["-c", "true"]).status !== 0) return this.skip();
    const project = temporaryProject();
    try {
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
      assert.deepEqual(offered("fx jobs "), SECOND_WORDS);
      assert.deepEqual(offered("fx jobs delete 7f3a 8"), ["81c0"]);
      assert.deepEqual(offered("fx jobs show 7f3a "), []);
      assert.match(offered("fx jobs clean --k").join(), /^--keep\t/);
      project.write("tasks.ts", TASKS);
      assert.deepEqual(offered("fx run tasks.ts "), ["press", "report"]);
      assert.deepEqual(offered("fx run tasks.ts press --col"), ["--color"]);
      assert.deepEqual(offered("fx run tasks.ts press --color "), ["blue", "red"]);
    } finally {
      project.remove();
    }
  });

  for (const shell of ["zsh", "fish"]) {
    it(`prints a script that ${shell} can parse`, async function () {
      if (spawnSync(shell, ["-c", "true"]).status !== 0) return this.skip();
      const project = temporaryProject();
      try {
        const script = project.write(
          "fx.script",
          (await fx(project, ["completion", shell])).stdout,
        );
        assert.equal(spawnSync(shell, ["-n", script], { encoding: "utf8" }).stderr, "");
      } finally {
        project.remove();
      }
    });
  }
});
