import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { renderScript } from "../../../src/cli/completion/render-script.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { RecordedRun } from "../../support/project/lost-run.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

const RUNS = ["7f3a", "81c0"];

/** Lines, and all that a shell offers for their last word. */
const LINES: readonly (readonly [line: string, offered: string])[] = [
  ["run src/index.ts hello ", ""],
  ["run --inputs in.json src/index.ts hello ", ""],
  ["run src/index.ts hello --clock ", "real virtual"],
  ["init connector --kind ", "async http sync sensor shim function connector"],
  ["check --explain delete/tw", "delete/twice"],
  ["check --explain faults/s", "faults/survived"],
  ["check --protocol ", "flyte1 flyte2"],
  ["check ind", ":files"],
  ["check index.ts ind", ""],
  ["jobs ", "attach clean delete forget list resume show"],
  ["jobs re", "resume"],
  ["j", "jobs"],
  ["jobs --state l", "lost left"],
  ["jobs clean --keep ", ""],
  ["jobs clean ", ""],
  ...["show", "attach", "delete", "forget"].map(
    (word) => [`jobs ${word} `, `@last ${RUNS.join(" ")}`] as const,
  ),
  ["jobs show 8", "81c0"],
  ["jobs delete --env-file x 81c0 7", "7f3a"],
  ["jobs show 81c0 ", ""],
  ["jobs show @la", "@last"],
  ["jobs --state=l", "--state=lost --state=left"],
];

/** Lines for which a shell offers this word, among others. */
const AMONG: readonly (readonly [line: string, word: string])[] = [
  ["run src/index.ts hello --", "--timeout"],
  ["run --inputs in.json src/index.ts hello --", "--timeout"],
  ["run --json src/index.ts hello --", "--timeout"],
  ["run --timeout=90 src/index.ts hello --", "--timeout"],
  ["check --only cre", "create/"],
  ["check --", "--explain"],
  ["jobs --", "--task"],
  ["jobs list --", "--task"],
  ["jobs resume --", "--no-recreate"],
];

describe("fx completion", () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    it(`prints a ${shell} script that completes the commands`, async () => {
      const project = new TemporaryProject();

      const { code, stdout, stderr } = await runCommand(project, ["completion", shell]);
      assert.equal(code, 0, stderr);
      for (const command of ["run", "serialize", "list-connectors"])
        assert.ok(stdout.includes(command), command);
    });
  }

  describe("of a line", () => {
    const project = useSharedProject({ "src/index.ts": "" });
    before(() => {
      for (const run of [...RUNS, "$(touch ran)"]) project.write(`.fx/runs/${run}/job.json`, "{}");
    });

    const offer = (line: string): Promise<string[]> =>
      offeredFor(project, line.split(" "), { cwd: join(project.root, "src") });

    for (const [line, offered] of LINES)
      it(`offers ${offered || "nothing"} after "fx ${line}"`, async () =>
        assert.equal((await offer(line)).join(" "), offered));

    for (const [line, word] of AMONG)
      it(`offers ${word} after "fx ${line}"`, async () =>
        assert.ok((await offer(line)).includes(word)));

    it("offers only the flags of the command", async () =>
      assert.ok(!(await offer("jobs show --")).includes("--task")));

    it("explains commands and flags", async () => {
      const { stdout } = await runCommand(project, ["completion", "--offer", "--", "jobs", ""]);
      assert.match(stdout, /^show\tShow everything on record about a run\.$/m);
    });
  });

  it("asks fx in bash for the words of a line, however bash splits them", () => {
    const asked = (...words: string[]): string[] => {
      const program = `fx() { printf '%s|' "\${@:4}" >asked; printf 'lost\\tLost.\\nleft\\n@last\\n:files\\n'; }
eval "$SCRIPT"; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _fx; cat asked 2>/dev/null; printf '%s|' "\${COMPREPLY[@]}"`;
      const project = new TemporaryProject({ "lists.txt": "" });

      const { stdout } = spawnSync("bash", ["-c", program, "bash", "fx", ...words], {
        cwd: project.root,
        env: { PATH: process.env["PATH"], SCRIPT: renderScript("bash", ["jobs\tx", "run\ty"]) },
        encoding: "utf8",
      });
      return stdout.split("|").slice(0, -1);
    };
    assert.deepEqual(asked("j"), ["jobs"]);
    assert.deepEqual(asked("jobs", "--state", "lo"), ["jobs", "--state", "lo", "lost"]);
    assert.deepEqual(asked("jobs", "--state", "=", "lo"), ["jobs", "--state", "lo", "lost"]);
    assert.deepEqual(asked("check", "l"), ["check", "l", "lost", "left", "lists.txt"]);
    assert.deepEqual(asked("jobs", "show", "@", "la"), ["jobs", "show", "@la", "@last"]);
    assert.deepEqual(asked("jobs", "--state", "=").slice(0, 3), ["jobs", "--state", ""]);
  });

  it("completes only runs that can be resumed for fx jobs resume", async () => {
    const project = weatherProject();
    const recorded = await RecordedRun.start(
      project,
      ["src/weather.ts", "weather", "--city", "Oslo"],
      KEY,
    );
    const offered = (): Promise<string[]> => offeredFor(project, ["jobs", "resume", ""]);

    recorded.restore("7f3a91c04d2e", { isLost: true });
    assert.deepEqual(await offered(), ["7f3a91c04d2e"]);
    recorded.restore("7f3a91c04d2e", { isLost: false });
    assert.deepEqual(await offered(), []);
  });
});

/** The words that a shell offers for the last word of a line. */
async function offeredFor(
  project: TemporaryProject,
  words: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string[]> {
  const { stdout } = await runCommand(project, ["completion", "--offer", "--", ...words], options);
  const current = words.at(-1)!;
  return stdout
    .split("\n")
    .map((line) => line.split("\t", 1)[0]!)
    .filter((word) => word !== "" && (word === ":files" || word.startsWith(current)));
}
