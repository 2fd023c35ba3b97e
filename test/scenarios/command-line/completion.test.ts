import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fx } from "../../support/command/fx.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

const SECOND_WORDS = ["attach", "clean", "delete", "forget", "list", "resume", "show"];

function addRuns(project: TemporaryProject): void {
  for (const run of ["7f3a", "81c0"]) project.write(`.fx/runs/${run}/job.json`, "{}");
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

    /** Returns the completions of the last word. */
    const offered = (...words: string[]): string[] => {
      const ask =
        'eval "$SCRIPT"; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _fx; printf "%s\\n" "${COMPREPLY[@]}"';
      const { stdout } = spawnSync("bash", ["-c", ask, "bash", "fx", ...words], {
        cwd: join(project.root, "src"),
        env: { ...process.env, SCRIPT: script },
        encoding: "utf8",
      });
      return stdout.split("\n").filter((line) => line !== "");
    };

    it("completes fx's flags after TASK, and no files", () => {
      for (const before of [[], ["--inputs", "in.json"], ["--json"], ["--timeout", "=", "90"]]) {
        const flags = offered("run", ...before, "src/index.ts", "hello", "--");
        assert.deepEqual(flags, offered("run", ...before, "src/index.ts", "--"));
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
      for (const word of ["show", "attach", "resume", "delete", "forget"])
        assert.deepEqual(offered("jobs", word, ""), ["@last", "7f3a", "81c0"], word);
      assert.deepEqual(offered("jobs", "show", "8"), ["81c0"]);
      assert.deepEqual(offered("jobs", "resume", "--env-file", "x", "81c0", "7"), ["7f3a"]);
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

  it("completes runs in fish", async function () {
    if (spawnSync("fish", ["-c", "true"]).status !== 0) return this.skip();
    const project = temporaryProject();
    try {
      addRuns(project);
      const script = project.write("fx.fish", (await fx(project, ["completion", "fish"])).stdout);
      const offered = (line: string): string[] =>
        spawnSync("fish", ["-c", 'source $argv[1]; complete -C "$argv[2]"', script, line], {
          cwd: project.root,
          encoding: "utf8",
        })
          .stdout.split("\n")
          .filter((word) => word !== "");
      assert.deepEqual(offered("fx jobs "), SECOND_WORDS);
      assert.deepEqual(offered("fx jobs resume 7f3a 8"), ["81c0"]);
      assert.deepEqual(offered("fx jobs show 7f3a "), []);
      assert.match(offered("fx jobs clean --k").join(), /^--keep\t/);
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
