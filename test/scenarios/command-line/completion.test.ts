import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { quoteWords } from "../../../src/runtime/base/text.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { RecordedRun } from "../../support/project/recorded-run.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

const KINDS = ["async", "sync", "shim", "function", "connector"];
const SECOND_WORDS = ["attach", "clean", "delete", "forget", "list", "resume", "show"];
const RUNS = ["7f3a", "81c0"];

/** Lines whose last word bash completes without asking fx, and all that it offers. */
const LINES: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [["run", "src/index.ts", "hello", ""], []],
  [["run", "--inputs", "in.json", "src/index.ts", "hello", ""], []],
  [
    ["run", "src/index.ts", "hello", "--clock", ""],
    ["real", "virtual"],
  ],
  [
    ["init", "connector", "--kind", ""],
    ["async", "sync"],
  ],
  [
    ["init", "--name", "connector", "task", "--kind", "="],
    ["shim", "function", "connector"],
  ],
  [["init", "--kind", ""], KINDS],
  [["check", "--explain", "delete/tw"], ["delete/twice"]],
  [
    ["check", "--protocol", ""],
    ["flyte1", "flyte2"],
  ],
  [["check", "ind"], ["index.ts"]],
  [["check", "index.ts", "ind"], []],
  [["jobs", ""], SECOND_WORDS],
  [["jobs", "re"], ["resume"]],
  [["j"], ["jobs"]],
  [
    ["jobs", "--state", "l"],
    ["lost", "left"],
  ],
  [["jobs", "clean", "--keep", ""], []],
  [["jobs", "clean", ""], []],
  ...["show", "attach", "delete", "forget"].map(
    (word) =>
      [
        ["jobs", word, ""],
        ["@last", ...RUNS],
      ] as const,
  ),
  [["jobs", "show", "8"], ["81c0"]],
  [["jobs", "delete", "--env-file", "x", "81c0", "7"], ["7f3a"]],
  [["jobs", "show", "81c0", ""], []],
  [["jobs", "show", "@", "la"], ["@last"]],
  [["jobs", "show", "@", "last", ""], []],
];

/** Lines of which bash offers this word, among others. */
const AMONG: readonly (readonly [words: readonly string[], word: string])[] = [
  [["run", "src/index.ts", "hello", "--"], "--timeout"],
  [["run", "--inputs", "in.json", "src/index.ts", "hello", "--"], "--timeout"],
  [["run", "--json", "src/index.ts", "hello", "--"], "--timeout"],
  [["run", "--timeout", "=", "90", "src/index.ts", "hello", "--"], "--timeout"],
  [["check", "--only", "cre"], "create/"],
  [["check", "--"], "--explain"],
  [["jobs", "--"], "--task"],
  [["jobs", "list", "--"], "--task"],
  [["jobs", "resume", "--"], "--no-recreate"],
];

const show = (words: readonly string[]): string => JSON.stringify(["fx", ...words].join(" "));

describe("fx completion", () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    it(`prints a ${shell} script that completes the commands`, async () => {
      const project = temporaryProject();
      try {
        const { code, stdout, stderr } = await runCommand(project, ["completion", shell]);
        assert.equal(code, 0, stderr);
        for (const command of ["run", "serialize", "list-connectors"])
          assert.ok(stdout.includes(command), command);
      } finally {
        project.remove();
      }
    });
  }

  describe("in bash", () => {
    let project: TemporaryProject;
    let answers: readonly (readonly string[])[];
    before(async () => {
      project = temporaryProject({ "src/index.ts": "" });
      for (const run of [...RUNS, "$(touch ran)"]) project.write(`.fx/runs/${run}/job.json`, "{}");
      const { stdout } = await runCommand(project, ["completion", "bash"]);
      const lines = [...LINES, ...AMONG].map(([words]) => words);
      answers = askBash(stdout, [...lines, ["jobs", "show", "--"]], join(project.root, "src"));
    });
    after(() => project.remove());

    for (const [index, [words, offered]] of LINES.entries())
      it(`offers ${offered.join(" ") || "nothing"} after ${show(words)}`, () =>
        assert.deepEqual(answers[index], offered));

    for (const [index, [words, word]] of AMONG.entries())
      it(`offers ${word} after ${show(words)}`, () =>
        assert.ok(answers[LINES.length + index]!.includes(word)));

    it("offers only the flags of the command", () =>
      assert.ok(!answers.at(-1)!.includes("--task")));

    it("does not run what the name of a folder in .fx/runs says", () =>
      assert.ok(!existsSync(join(project.root, "src/ran"))));
  });

  it("completes only runs that can be resumed for fx jobs resume", async () => {
    const project = weatherProject();
    const recorded = await RecordedRun.start(
      project,
      ["src/weather.ts", "weather", "--city", "Oslo"],
      KEY,
    );
    const offered = async (): Promise<string> =>
      (await runCommand(project, ["completion", "--offer", "resumable"])).stdout;
    try {
      recorded.restore("7f3a91c04d2e", { isLost: true });
      assert.equal(await offered(), "7f3a91c04d2e\n");
      recorded.restore("7f3a91c04d2e", { isLost: false });
      assert.equal(await offered(), "");
    } finally {
      project.remove();
    }
  });
});

/** Returns the completions of the last word of each line. */
function askBash(script: string, lines: readonly (readonly string[])[], cwd: string): string[][] {
  const end = "--end--";
  const program = [
    'eval "$SCRIPT"',
    `offer() { COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=(); _fx; printf "%s\\n" "\${COMPREPLY[@]}" ${end}; }`,
    ...lines.map((words) => `offer fx ${words.map((word) => quoteWords([word])).join(" ")}`),
  ].join("\n");
  const env = { PATH: process.env["PATH"], SCRIPT: script };
  const { stdout } = spawnSync("bash", ["-c", program], { cwd, env, encoding: "utf8" });
  return stdout
    .split(`${end}\n`)
    .slice(0, -1)
    .map((text) => text.split("\n").filter((line) => line !== ""));
}
