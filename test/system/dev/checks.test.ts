import assert from "node:assert/strict";
import type { ChecksView, TaskCheckView } from "../../../src/dev/protocol.ts";
import {
  CHECKED_TASK,
  ChecksClient,
  ENDLESS,
  WITH_WORLD,
} from "../../support/dev/checks-client.ts";
import {
  checkedSource,
  FILE_WORLD,
  type Replacement,
} from "../../support/project/checked-project.ts";

const MODULE = CHECKED_TASK.file;
/** A second delete throws. */
const TWICE: Replacement = [
  'if (readFileSync(fileOf(jobId), "utf8") === "slow") writeFileSync',
  'if (readFileSync(fileOf(jobId), "utf8") === "cancelled") throw new Error("gone <b>");\n    writeFileSync',
];

function inState({ checks }: ChecksView, state: TaskCheckView["state"]): string[] {
  return checks.filter((check) => check.state === state).map(({ id }) => id);
}

describe("the checks of fx dev", () => {
  let client: ChecksClient;

  it("run all checks of a task, each reported the moment it begins and ends", async () => {
    client = await ChecksClient.open();
    assert.equal(await client.start(), null);
    const begun = await client.reached("running");
    assert.deepEqual(new Set(begun.checks.map(({ state }) => state)), new Set(["waiting"]));
    assert.equal(begun.world, "dev/world.ts");
    assert.equal(begun.jobs, 0);
    const id = begun.checks[0]!.id;
    await client.dev.event("check", ({ check }) => check.id === id && check.state === "running");
    const { check } = await client.dev.event("check", (event) => event.check.id === id);
    assert.equal(check.state, "passed");
    const view = await client.reached("ended");
    assert.ok(view.checks.every(({ state }) => state === "passed" || state === "skipped"));
    assert.equal(view.command, `fx check ${MODULE} --task count_words`);
    assert.deepEqual((await client.dev.state).checks, [view]);
    await client.dev.running.stderrHas(/✔ check count_words {2}\d+ passed, \d+ skipped in /);
  });

  it("say what is wrong, where, and how to fix it", async () => {
    client = await ChecksClient.open([TWICE]);
    const view = await client.run();
    const check = view.checks.find(({ id }) => id === "delete/twice")!;
    assert.equal(check.state, "failed");
    assert.match(check.failure!.message, /gone <b>/);
    assert.match(check.place.location!, /^src\/index\.ts:\d+:\d+$/);
    assert.match(check.place.frame!, /> \d+ │ .*throw new Error/);
    assert.equal(check.failure!.exchange!.method, "delete");
    assert.ok(check.why.length > 0 && check.fix.length > 0);
    assert.equal(check.command, `fx check ${MODULE} --task count_words --only delete/twice`);
    await client.dev.running.stderrHas(
      /✖ check count_words {2}\d+ passed, \d+ failed.* in .*delete\/twice/,
    );
  });

  it("check the last good version while the module is broken", async () => {
    client = await ChecksClient.open();
    client.project.write(MODULE, `${checkedSource()}const x = {`);
    assert.equal((await client.dev.reloaded()).state, "failed");
    const view = await client.run({ only: ["delete/twice"] });
    assert.deepEqual(inState(view, "passed"), ["delete/twice"]);
  });

  it("ask before they create real jobs", async () => {
    client = await ChecksClient.open([], {});
    assert.equal(await client.start({ only: ["delete/running"] }), null);
    const asking = await client.reached("asking");
    assert.deepEqual([asking.jobs, asking.fault, asking.world], [1, null, null]);
    assert.deepEqual(client.listJobs(), []);
    await client.stop();
    await client.reached("stopped");
    const view = await client.run({ only: ["delete/running"], mayCreateJobs: true });
    assert.deepEqual(inState(view, "passed"), ["delete/running"]);
    assert.match(view.command, / --yes$/);
    assert.deepEqual(client.listJobs(), ["cancelled"]);
    assert.deepEqual((await client.dev.state).runs, []);
  });

  it("say which inputs are missing", async () => {
    client = await ChecksClient.open([], { "fx.check.yaml": "" });
    const { fault, checks } = await client.run();
    assert.equal(fault?.code, "FX2004");
    assert.ok(
      fault.details.some((line) => line.startsWith("        text: ")),
      fault.details.join("\n"),
    );
    assert.deepEqual(checks, []);
  });

  it("inject faults, and report a run that went wrong", async () => {
    client = await ChecksClient.open([
      ["const jobId = `job-${idempotencyKey}`", "const jobId = `job-${Math.random()}`"],
    ]);
    const { checks, command } = await client.run({ faults: 5 });
    assert.equal(command, `fx check ${MODULE} --task count_words --faults 5`);
    const [survived] = checks;
    assert.deepEqual([survived?.id, survived?.state], ["faults/survived", "failed"]);
    assert.ok(survived!.failure!.story!.some(({ text }) => text === "create of attempt 1"));
    assert.match(survived!.command, /^fx check src\/index\.ts --replay \S*1:count_words:\d+:\S+$/);
  });

  it("refuse to run twice at once", async () => {
    client = await ChecksClient.open(ENDLESS);
    await client.startEndlessJob();
    assert.equal((await client.start())?.code, "FX2000");
  });

  it("show no secret", async () => {
    const secret = "hunter2-hunter2";
    const world = FILE_WORLD.replace("({\n", `({\n  secrets: { WORDS_KEY: "${secret}" },\n`);
    client = await ChecksClient.open(
      [
        ['taskType: "words",', 'taskType: "words",\n  secrets: ["WORDS_KEY"],'],
        ["async get({ jobId }) {", "async get({ jobId }, { secrets }) {"],
        [
          'return Resource.failed("the text is empty");',
          'throw new Error(secrets.get("WORDS_KEY"));',
        ],
      ],
      { ...WITH_WORLD, "dev/world.ts": world },
    );
    const view = await client.run();
    const check = view.checks.find(({ id }) => id === "failure/user-error");
    assert.match(JSON.stringify(check?.failure), /\[secret\]/, inState(view, "failed").join());
    assert.ok(!JSON.stringify(view).includes(secret));
    assert.ok(!JSON.stringify(await client.dev.state).includes(secret));
  });

  it("refuse requests that could pass flags to fx check", async () => {
    client = await ChecksClient.open();
    for (const changes of [
      { task: "--yes" },
      { file: "--keep" },
      { only: ["--yes"] },
      { faults: 0.5 },
      { faults: -1 },
    ])
      assert.match(
        (await client.start(changes))?.code ?? "",
        /^FX200[15]$/,
        JSON.stringify(changes),
      );
    assert.deepEqual((await client.dev.state).checks, []);
  });
});
