import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  ChecksRequest,
  ChecksView,
  CheckView,
  ShownFault,
} from "../../../src/dev/protocol.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import {
  checkedProject,
  checkedSource,
  CONFIG,
  FILE_WORLD,
  type Replacement,
} from "../../support/project/checked-project.ts";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

const MODULE = "src/index.ts";
const NAME = { task: "count_words", file: MODULE };
const WORLD = {
  "dev/world.ts": FILE_WORLD,
  "fx.check.yaml": `world: dev/world.ts\n${CONFIG}`,
};
/** A second delete throws. */
const TWICE: Replacement = [
  'if (readFileSync(fileOf(jobId), "utf8") === "slow") writeFileSync',
  'if (readFileSync(fileOf(jobId), "utf8") === "cancelled") throw new Error("gone <b>");\n    writeFileSync',
];
/** Jobs that run until they are deleted. */
const ENDLESS: Replacement = [
  'if (text === "slow") return Resource.running("counting");',
  'if (text !== "cancelled") { console.error("polled"); return Resource.running(); }',
];
const CANCELS: Replacement = ['if (readFileSync(fileOf(jobId), "utf8") === "slow") ', ""];

describe("the checks of fx dev", () => {
  let project: TemporaryProject;
  let dev: DevClient;
  afterEach(async () => {
    await dev.close();
    project.remove();
  });

  async function open(
    replacements: readonly Replacement[] = [],
    files: Readonly<Record<string, string>> = WORLD,
  ): Promise<void> {
    project = checkedProject(replacements, files);
    dev = await DevClient.start(project);
  }

  function start(changes: Partial<ChecksRequest> = {}): Promise<ShownFault | null> {
    const all: ChecksRequest = { ...NAME, only: [], faults: null, mayCreateJobs: false };
    return dev.post("/api/checks", { ...all, ...changes });
  }

  const reached = async (state: ChecksView["state"]): Promise<ChecksView> =>
    (await dev.event("checks", ({ checks }) => checks.state === state)).checks;

  async function run(changes: Partial<ChecksRequest> = {}): Promise<ChecksView> {
    assert.equal(await start(changes), null);
    return reached("ended");
  }

  /** The states of all jobs. */
  function listJobs(): string[] {
    const folder = join(project.root, "jobs");
    const ids = existsSync(folder) ? readdirSync(folder) : [];
    return ids.map((id) => readFileSync(join(folder, id), "utf8"));
  }

  const inState = (view: ChecksView, ...states: CheckView["state"][]): string[] =>
    view.checks.filter(({ state }) => states.includes(state)).map(({ id }) => id);

  it("run all checks of a task, each reported the moment it begins and ends", async () => {
    await open();
    assert.equal(await start(), null);
    const begun = await reached("running");
    assert.deepEqual(new Set(begun.checks.map(({ state }) => state)), new Set(["waiting"]));
    assert.equal(begun.world, "dev/world.ts");
    assert.equal(begun.jobs, 0);
    const id = begun.checks[0]!.id;
    await dev.event("check", ({ check }) => check.id === id && check.state === "running");
    const { check } = await dev.event("check", (event) => event.check.id === id);
    assert.equal(check.state, "passed");
    const view = await reached("ended");
    assert.deepEqual(inState(view, "failed", "waiting", "running"), []);
    assert.equal(view.command, `fx check ${MODULE} --task count_words`);
    assert.deepEqual((await dev.state).checks, [view]);
    await dev.running.stderrHas(/✔ check count_words {2}\d+ passed, \d+ skipped in /);
  });

  it("say what is wrong, where, and how to fix it", async () => {
    await open([TWICE]);
    const view = await run();
    const check = view.checks.find(({ id }) => id === "delete/twice")!;
    assert.equal(check.state, "failed");
    assert.match(check.failure!.message, /gone <b>/);
    assert.match(check.failure!.location!, /^src\/index\.ts:\d+:\d+$/);
    assert.match(check.failure!.frame!, /> \d+ │ .*throw new Error/);
    assert.match(check.failure!.exchange!, /^→ delete {2}resource_meta/);
    assert.ok(check.why.length > 0 && check.fix.length > 0);
    assert.equal(check.command, `fx check ${MODULE} --task count_words --only delete/twice`);
    await dev.running.stderrHas(/✖ check count_words {2}\d of \d+ failed in .*delete\/twice/);
  });

  it("run one check alone on the saved module, and keep the results of the others", async () => {
    await open([TWICE]);
    const before = await run();
    project.write(MODULE, checkedSource());
    await dev.reloaded();
    const after = await run({ only: ["delete/twice"] });
    assert.equal(after.checks.length, before.checks.length);
    const versions = after.checks.filter(({ version }) => version === 2).map(({ id }) => id);
    assert.deepEqual(versions, ["delete/twice"]);
    assert.ok(!inState(after, "failed").includes("delete/twice"));
  });

  it("check the last good version while the module is broken", async () => {
    await open();
    project.write(MODULE, `${checkedSource()}const x = {`);
    assert.equal((await dev.reloaded()).state, "failed");
    const view = await run({ only: ["delete/twice"] });
    assert.deepEqual(inState(view, "passed"), ["delete/twice"]);
  });

  it("ask before they create real jobs", async () => {
    await open([], {});
    assert.equal(await start({ only: ["delete/running"] }), null);
    const asking = await reached("asking");
    assert.deepEqual([asking.jobs, asking.fault, asking.world], [1, null, null]);
    assert.deepEqual(listJobs(), []);
    await dev.post("/api/checks/stop", NAME);
    await reached("stopped");
    const view = await run({ only: ["delete/running"], mayCreateJobs: true });
    assert.deepEqual(inState(view, "passed"), ["delete/running"]);
    assert.match(view.command, / --yes$/);
    assert.deepEqual(listJobs(), ["cancelled"]);
    assert.deepEqual((await dev.state).runs, []);
  });

  it("say which inputs are missing", async () => {
    await open([], { "fx.check.yaml": "" });
    const { fault, checks } = await run();
    assert.equal(fault?.code, "FX2004");
    assert.ok(
      fault.details.some((line) => line.startsWith("        text: ")),
      fault.details.join("\n"),
    );
    assert.deepEqual(checks, []);
  });

  it("inject faults, and report a run that went wrong", async () => {
    await open([["const jobId = `job-${idempotencyKey}`", "const jobId = `job-${Math.random()}`"]]);
    const { checks, command } = await run({ faults: 5 });
    assert.equal(command, `fx check ${MODULE} --task count_words --faults 5`);
    const [survived] = checks;
    assert.deepEqual([survived?.id, survived?.state], ["faults/survived", "failed"]);
    assert.match(survived!.failure!.story!, /create of attempt 1/);
    assert.match(
      survived!.failure!.replay!,
      /^fx check src\/index\.ts --replay \S*1:count_words:\d+:\S+$/,
    );
  });

  it("stop, and delete the jobs that run", async () => {
    await open([ENDLESS, CANCELS], {});
    await start({ only: ["get/terminal-stable"], mayCreateJobs: true });
    await dev.running.stderrHas("polled");
    assert.equal((await dev.state).checks[0]?.state, "running");
    assert.deepEqual((await dev.state).runs, []);
    assert.equal(await dev.post("/api/checks/stop", NAME), null);
    const view = await reached("stopped");
    assert.deepEqual([view.checks, view.fault], [[], null]);
    assert.deepEqual(listJobs(), ["cancelled"]);
    await dev.running.stderrHas("⏹ check count_words  stopped");
  });

  it("refuse to run twice at once", async () => {
    await open([ENDLESS, CANCELS]);
    await start({ only: ["get/terminal-stable"] });
    assert.equal((await start())?.code, "FX2000");
  });

  it("end with fx dev, which deletes their jobs", async () => {
    await open([ENDLESS, CANCELS], {});
    await start({ only: ["get/terminal-stable"], mayCreateJobs: true });
    await dev.running.stderrHas("polled");
    dev.running.child.kill("SIGINT");
    const { code, stderr } = await dev.running.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(listJobs(), ["cancelled"]);
  });
});
