import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fx } from "../../support/command/fx.ts";
import { temporaryProject } from "../../support/project/temporary-project.ts";

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
        cwd: project.root,
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
