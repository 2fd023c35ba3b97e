import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { placeRuns } from "../../../src/runtime/local/record/run-folder.ts";
import { listRuns } from "../../../src/runtime/local/record/stored-runs.ts";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult, startFx } from "../../support/command/fx.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const FULL = "/dev/full";

/** Runs a command in a shell that redirects one of its streams. */
const writeTo = (redirection: string) => ["sh", "-c", `exec "$@" ${redirection}`, "sh"];

describe("standard output after its reader closed it", () => {
  const project = new TemporaryProject({ "src/tasks.ts": connectorSource() });

  for (const args of [["--help"], ["run", "--help"], ["serialize", "src/tasks.ts"]]) {
    it(`is not an error: fx ${args.join(" ")}`, async () => {
      const running = startFx(project, args);
      running.child.stdout.destroy();
      const { code, stderr } = await running.ended;
      assert.deepEqual([code, stderr], [0, ""]);
    });
  }
});

describe("standard error on a full disk", () => {
  const project = new TemporaryProject({
    "src/tasks.ts": connectorSource({ get: 'return Resource.running("on it");' }),
  });

  it("stops the run, deletes its job and exits with 5", async function () {
    if (!existsSync(FULL)) this.skip();
    const run = fx(project, "run --json src/tasks.ts weather", { via: writeTo(`2>${FULL}`) });
    const { error } = await readDocument<{ error: { message: string } }>(run, 5);
    assert.match(error.message, /cannot write to standard error/);
    assert.match(project.read("calls.log"), /^delete job-1$/m);
  });
});

describe("standard output on a full disk", function () {
  const project = new TemporaryProject({ "src/tasks.ts": connectorSource() });
  before(function () {
    if (!existsSync(FULL)) this.skip(); // only Linux has it
  });

  for (const args of [
    ["list-connectors", "src/tasks.ts"],
    ["list-connectors", "src/tasks.ts", "--json"],
    ["serialize", "src/tasks.ts"],
    ["--help"],
    ["run", "--help"],
  ]) {
    it(`is reported as an environment error: fx ${args.join(" ")}`, async () => {
      await assertExit(
        5,
        fx(project, args, { via: writeTo(`>${FULL}`) }),
        /^Error FX5003: cannot write to standard output: ENOSPC/,
      );
    });
  }
});

const PRELOAD = new URL("fill-disk.mjs", import.meta.url).href;
/** Of the writes of a run, every so many is tried. */
const STEP = 3;

/** Runs the task in its own project, with a disk that is full from a write on. */
async function runOnDisk(
  env: Readonly<Record<string, string>>,
  check: (project: TemporaryProject, result: FxResult) => void,
): Promise<void> {
  const project = new TemporaryProject({ "src/weather.ts": connectorSource() });
  const count = join(project.home, "count");
  const options = `--import ${PRELOAD}`;

  const result = await fx(project, "run src/weather.ts weather", {
    env: { NODE_OPTIONS: options, FX_TEST_COUNT: count, ...env },
  });
  check(project, result);
}

describe("a full disk during fx run", () => {
  it("leaves no job, and no record that would create one again, at any write", async function () {
    this.timeout(120_000);
    let writes = 0;
    await runOnDisk({}, ({ home }, { code, stderr }) => {
      assert.equal(code, 0, stderr);
      writes = Number(readFileSync(join(home, "count"), "utf8"));
    });
    assert.ok(writes > 20, `fx writes ${writes} times`);
    for (let at = 1; at <= writes; at += STEP)
      await runOnDisk({ FX_TEST_FULL: String(at) }, ({ root }, { code, stdout, stderr }) => {
        const calls = join(root, "calls.log");
        const [created, deleted] = ["create", "delete"].map(
          (call) =>
            (existsSync(calls) ? readFileSync(calls, "utf8") : "").match(RegExp(call, "g"))
              ?.length ?? 0,
        );
        const moment = `write ${at}: ${stderr}`;
        assert.ok(code === 5 || (code === 0 && stdout === "temp: 4.5\n"), moment);
        const unreadable: unknown[] = [];
        const runs = listRuns(placeRuns(root), (run) => unreadable.push(run));
        assert.deepEqual(unreadable, [], moment);
        const hasSucceeded = runs.some(({ record }) => record.phase !== null);
        assert.equal(deleted, hasSucceeded ? 0 : created, moment);
        const lost = runs.filter(({ state }) => state !== "ended");
        assert.equal(lost.length, hasSucceeded && code !== 0 ? 1 : 0, moment);
      });
  });
});
