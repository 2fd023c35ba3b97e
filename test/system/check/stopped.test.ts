import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, startFx } from "../../support/command/fx.ts";
import { checkedProject, CONFIG, FILE_WORLD } from "../../support/project/checked-project.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

/** Jobs that run until they are deleted. The second poll of a job is reported. */
const ENDLESS = [
  [
    'if (text === "slow") return Resource.running("counting");',
    'if (text !== "cancelled") { console.error("polled " + jobId); return Resource.running(); }',
  ],
  ['if (readFileSync(fileOf(jobId), "utf8") === "slow") ', ""],
] as const;
/** A delete that hangs until the file `works` exists. */
const HANGS = [
  "async delete({ jobId }) {",
  'async delete({ jobId }) { if (!existsSync("works")) { console.error("deleting"); await new Promise(() => setInterval(() => undefined, 1e6)); }',
] as const;
const ARGS = ["check", "--yes", "--only", "get/terminal-stable"];

function listJobs({ root }: TemporaryProject): string[] {
  const folder = join(root, "jobs");
  return readdirSync(folder).map((id) => readFileSync(join(folder, id), "utf8"));
}

describe("fx check that is stopped", () => {
  it("deletes its job on SIGINT and exits with 130", async () => {
    const project = checkedProject(ENDLESS);
    const running = startFx(project, ARGS);
    const { stdout } = await assertExit(
      130,
      running.endAt("polled", "SIGINT"),
      /\n⏹ stopping after the current call: [^]*\nError FX1009: stopped by SIGINT before the last check\n$/,
    );
    assert.match(stdout, /\n0 passed · 1 job created, 1 deleted\n$/);
    assert.deepEqual(listJobs(project), ["cancelled"]);
    assert.deepEqual(project.list(".fx/runs"), []);
  });

  it("stops in a world, too", async () => {
    const project = checkedProject(ENDLESS, {
      "dev/world.ts": FILE_WORLD,
      "fx.check.yaml": `world: dev/world.ts\n${CONFIG}`,
    });
    const running = startFx(project, ARGS);
    await assertExit(143, running.endAt("polled", "SIGTERM"));
    assert.deepEqual(listJobs(project), ["cancelled"]);
  });

  it("leaves its job on record on a second SIGINT and exits with 6", async () => {
    const project = checkedProject([...ENDLESS, HANGS]);
    const running = startFx(project, ARGS);
    await running.killAt("polled", "SIGINT");
    const { stderr } = await assertExit(6, running.endAt("deleting", "SIGINT"));
    const [, id] =
      /fx exited before the checks ended: job .* may still be running\n {2}hint: fx jobs delete (\w+)\n$/.exec(
        stderr,
      )!;
    assert.deepEqual(listJobs(project), ["one two three"]);
    project.write("works", "");
    const { code: deleted, stderr: why } = await fx(project, ["jobs", "delete", id!]);
    assert.equal(deleted, 0, why);
    assert.deepEqual(listJobs(project), ["cancelled"]);
  });

  it("leaves runs that fx jobs deletes if it is killed, and the next check warns", async () => {
    const project = checkedProject(ENDLESS);
    const running = startFx(project, ARGS);
    await running.endAt("polled", "SIGKILL");
    const { stdout } = await fx(project, ["jobs", "--json"]);
    const { runs } = JSON.parse(stdout) as { runs: { id: string; state: string }[] };
    assert.deepEqual(
      runs.map(({ state }) => state),
      ["lost"],
    );
    const next = await fx(project, ["check", "--yes", "--only", "create/repeated"]);
    assert.match(next.stderr, new RegExp(`warning: run ${runs[0]!.id} .* did not end`));
    await assertExit(0, fx(project, ["jobs", "delete", runs[0]!.id]));
    assert.ok(listJobs(project).every((text) => text === "cancelled"));
  });

  it("deletes its job if the author's code crashes, and says where", async () => {
    const project = checkedProject([
      ...ENDLESS,
      ['console.error("polled " + jobId);', 'setTimeout(() => { throw new Error("stray"); }, 0);'],
    ]);
    await assertExit(1, fx(project, ARGS), /Error FX1012: uncaught error: Error: stray/);
    assert.deepEqual(listJobs(project), ["cancelled"]);
  });
});
