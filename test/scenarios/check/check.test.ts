import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { CheckDocument } from "../../support/command/check-document.ts";
import { runCommand } from "../../support/command/run-command.ts";
import {
  checkedProject,
  CONFIG,
  FILE_WORLD,
  listRunningJobs,
} from "../../support/project/checked-project.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

/** A `create` that starts another job each time. */
const NOT_IDEMPOTENT = [
  "const jobId = `job-${idempotencyKey}`;",
  "const jobId = `job-${Math.random()}`; void idempotencyKey;",
] as const;
/** A `delete` that throws for a job that was deleted. */
const DELETES_ONCE = [
  "if (!existsSync(fileOf(jobId))) return;",
  'if (readFileSync(fileOf(jobId), "utf8") === "cancelled") throw new Error(`no such job: ${jobId}`);',
] as const;

describe("fx check", () => {
  let project: TemporaryProject;
  const start = (...args: Parameters<typeof checkedProject>): TemporaryProject =>
    (project = checkedProject(...args));

  const ONE = ["--only", "delete/twice", "--only", "create/repeated"];
  const check = (...args: string[]) => runCommand(project, ["check", ...args]);
  const read = (text: string): CheckDocument => JSON.parse(text) as CheckDocument;

  it("passes for a good connector, and leaves no job and no record", async () => {
    start();
    const { stdout } = await assertExit(0, check("--yes"));
    assert.match(stdout, /^count_words · words 0 · async · in process\n {2}✔ \w/);
    assert.match(stdout, /\n\d+ passed, \d+ skipped · \d+ jobs created, \d+ deleted, \d+ ended\n$/);
    assert.deepEqual(listRunningJobs(project), []);
    assert.deepEqual(readdirSync(`${project.root}/.fx/runs`), []);
  });

  it("says what is wrong, in which exchange, and where in the source", async () => {
    start([NOT_IDEMPOTENT]);
    const { stdout } = await assertExit(4, check("--yes", ...ONE));
    assert.match(
      stdout,
      /✖ create\/repeated {3}leaks {3}two creates with one identity returned two jobs\n {6}→ create {2}execution .*inputs \{"text":"one two three"\}.*\n {6}← resource_meta \{"jobId": "job-0\.\d+"\} \(\d+ ms\)\n {6}src\/index\.ts:11:9\n.*\n.* > 11 │ {3}async create\(.*\n {6}expected: resource_meta/,
    );
    assert.match(stdout, / fx check --explain create\/repeated\n/);
    assert.match(stdout, /\n1 passed, 1 failed · /);
    assert.deepEqual(listRunningJobs(project), []);
  });

  it("shows a failure of several checks only once", async () => {
    start([['mkdirSync("jobs", { recursive: true });', 'throw new Error("no quota");']]);
    const { stdout } = await assertExit(4, check("--yes", ...ONE));
    assert.match(stdout, /✖ create\/repeated {3}leaks {3}create threw Error: no quota\n {6}→/);
    assert.match(
      stdout,
      /\n {6}fx check --explain create\/repeated\n {2}✖ also delete\/twice\n0 passed, 2 failed\n/,
    );
  });

  it("shows the line that threw", async () => {
    start([DELETES_ONCE]);
    const { stdout } = await check("--yes", "--only", "delete/twice");
    assert.match(
      stdout,
      /✖ delete\/twice {3}leaks {3}delete threw Error: no such job: job-.*\n.*\n.*\n {6}src\/index\.ts:26:\d+\n/,
    );
  });

  it("prints one document with --json", async () => {
    start([DELETES_ONCE]);
    const { stdout } = await assertExit(4, check("--yes", "--json", ...ONE));
    const { v, ok, world, tasks, summary, error } = read(stdout);
    assert.deepEqual([v, ok, world, error?.code], [1, false, null, "FX4002"]);
    assert.deepEqual([summary.passed, summary.failed], [1, 1]);
    const [task] = tasks;
    const found = [task!.task, task!.taskType, task!.kind, task!.endpoint];
    assert.deepEqual(found, ["count_words", "words", "async", null]);
    const failed = task!.checks.find(({ state }) => state === "failed")!;
    assert.equal(failed.id, "delete/twice");
    assert.equal(failed.failure?.exchange?.method, "delete");
    assert.equal(failed.failure.line, 26);
    assert.equal(failed.failure.file, `${project.root}/src/index.ts`);
  });

  it("checks in the project's world without asking", async () => {
    start(undefined, {
      "dev/world.ts": FILE_WORLD,
      "fx.check.yaml": `world: dev/world.ts\n${CONFIG}`,
    });
    const { code, stdout } = await check("--json");
    const { ok, world, summary } = read(stdout);
    assert.deepEqual([code, ok, world, summary.failed], [0, true, "dev/world.ts", 0]);
  });

  it("speaks Flyte 2 on request", async () => {
    start();
    const { stdout } = await assertExit(0, check("--yes", "--protocol", "flyte2", ...ONE));
    assert.match(stdout, / · async · in process · Flyte 2\n/);
  });

  it("runs the selected checks as often as asked", async () => {
    start();
    const { stdout } = await check("--yes", "--json", "--only", "delete/twice", "--repeat", "3");
    assert.equal(read(stdout).tasks[0]!.jobs.created, 3);
    const { stdout: rest } = await check("--list", "--only", "delete/", "--skip", "delete/twice");
    assert.match(rest, /^CHECK.*\ndelete\//);
    assert.doesNotMatch(rest, /delete\/twice|create\//);
  });

  it("checks a serialized task with the project's connector", async () => {
    start();
    await runCommand(project, ["serialize", "src", "--output", "dist"]);
    await assertExit(0, check("dist/count_words.pb", "--yes", ...ONE));
  });

  it("keeps jobs on request, and names the command that deletes them", async () => {
    start();
    const { stdout } = await assertExit(0, check("--yes", "--keep", "--only", "create/repeated"));
    const [, id] = /kept a job of count_words {3}fx jobs delete (\w+)\n/.exec(stdout)!;
    await assertExit(0, runCommand(project, ["jobs", "delete", id!]));
  });

  it("exits with 6 if a job cannot be deleted, and names the command that tries again", async () => {
    start([
      [
        "if (!existsSync(fileOf(jobId))) return;",
        'if (!existsSync("works")) throw new Error("the system is down");',
      ],
    ]);
    const { stdout, stderr } = await assertExit(6, check("--yes", "--only", "delete/twice"));
    const [, id] = /may still be running: .*the system is down.* {3}fx jobs delete (\w+)\n/.exec(
      stdout,
    )!;
    assert.match(stderr, new RegExp(`Error FX6001: .*\n {2}hint: fx jobs delete ${id!}`));
    assert.equal(listRunningJobs(project).length, 1);
    project.write("works", "");
    await assertExit(0, runCommand(project, ["jobs", "delete", id!]));
    assert.deepEqual(listRunningJobs(project), []);
  });

  it("exits with 2 if every check is skipped", async () => {
    start();
    const { stdout, stderr } = await assertExit(2, check("--yes", "--only", "secrets/"));
    assert.match(stdout, /skipped: the connector declares no secrets\n/);
    assert.match(stderr, /Error FX2025: nothing was checked: all \d+ checks were skipped\n/);
  });

  it("hides secrets in everything that it quotes", async () => {
    start([
      ['taskType: "words",', 'taskType: "words",\n  secrets: ["WORDS_KEY"],'],
      ["async delete({ jobId }) {", "async delete({ jobId }, { secrets }) {"],
      ["if (!existsSync(fileOf(jobId))) return;", 'throw new Error(secrets.get("WORDS_KEY"));'],
    ]);
    const env = { WORDS_KEY: "s3cr3t-of-words" };
    const args = ["check", "--yes", "--json", "--junit", "junit.xml", "--only", "delete/twice"];
    const { stdout, stderr } = await runCommand(project, args, { env });
    const printed = stdout + stderr + project.read("junit.xml");
    assert.match(printed, /\[secret\]/);
    assert.ok(!printed.includes(env.WORDS_KEY));
  });
});
