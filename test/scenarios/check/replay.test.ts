import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { NAMED_BY_KEY, recordedConnector } from "../../support/project/recorded-connector.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

interface CheckResult {
  readonly id: string;
  readonly state: string;
  readonly reason?: string;
}

describe("fx check --replay", () => {
  let project: TemporaryProject;
  afterEach(() => project.remove());

  /** Records a run, and then closes the service. */
  const record = async (source: string, polls = 3, flags: string[] = []): Promise<void> => {
    let left = polls;
    const service: HttpServer = await httpServer(({ method, path }, response) => {
      if (method === "GET") left -= 1;
      const state = left > 0 ? "running" : "done";
      response.end(JSON.stringify({ id: "job-1", name: path, state, temp: 4.5 }));
    });
    // Code that a server calls does not see the environment of the command.
    const written = source.replaceAll("process.env.SERVICE", JSON.stringify(service.origin));
    project = temporaryProject({ "src/weather.ts": written });
    const { code, stderr } = await run(
      "run",
      "--record",
      "run.yaml",
      ...flags,
      "src/weather.ts",
      "weather",
    );
    await service.close();
    assert.equal(code, flags.length === 0 ? 0 : 124, stderr);
  };
  const run = (...args: string[]): Promise<FxResult> =>
    runCommand(project, args, { env: { TOKEN: "some-secret-token" } });
  const check = async (...flags: string[]): Promise<ReadonlyMap<string, CheckResult>> => {
    const { stdout } = await run("check", "src", "--replay", "run.yaml", "--json", ...flags);
    const { tasks } = JSON.parse(stdout) as { tasks: { checks: CheckResult[] }[] };
    return new Map(tasks[0]!.checks.map((result) => [result.id, result]));
  };

  it("is what a world of replayFetch does, with the skips, and without its secrets", async () => {
    await record(recordedConnector(NAMED_BY_KEY));
    const replayed = await check();
    project.write(
      "dev/world.ts",
      `import { replayFetch, type CreateWorld } from "flyte-fx/testing";
export const world: CreateWorld = () => ({
  fetch: replayFetch(new URL("../run.yaml", import.meta.url)),
  jobs: () => { throw new Error("a recording has no jobs"); },
});
`,
    );
    project.write("fx.check.yaml", "world: dev/world.ts\n");
    const { code, stdout, stderr } = await run("check", "src", "--json");
    assert.equal(code, 0, stdout + stderr);
    const { tasks } = JSON.parse(stdout) as { tasks: { checks: CheckResult[] }[] };
    const states = (results: Iterable<CheckResult>): string[] =>
      Array.from(results, ({ id, state }) => `${id} ${state}`);
    assert.deepEqual(states(tasks[0]!.checks), states(replayed.values()));
  });

  it("checks many jobs with one recording, and skips what it lacks", async () => {
    await record(recordedConnector(NAMED_BY_KEY));
    const results = await check();
    const states = (state: string): string[] =>
      [...results.values()].filter((result) => result.state === state).map(({ id }) => id);
    assert.deepEqual(states("failed"), []);
    for (const id of [
      "create/next-attempt",
      "get/terminal-stable",
      "meta/fresh-process",
      "outputs/typed",
      "create/input-order",
      "get/fault-tolerated",
    ])
      assert.equal(results.get(id)?.state, "passed", id);
    for (const id of ["create/repeated", "delete/running", "delete/twice"])
      assert.equal(results.get(id)?.state, "skipped", id);
    assert.match(
      results.get("delete/twice")!.reason!,
      /^the recording has no DELETE http:.*\/jobs\/fx-/,
    );
    assert.match(results.get("create/repeated")!.reason!, /^the recording has PUT .* only once/);
  });

  it("needs no secret, no network and no permission", async () => {
    await record(recordedConnector(NAMED_BY_KEY));
    const { code, stdout } = await runCommand(project, ["check", "src", "--replay", "run.yaml"], {
      env: { TOKEN: undefined as never },
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^weather · scripted 0 · async · in process with run.yaml/m);
    assert.match(stdout, /^\d+ passed, \d+ skipped$/m);
  });

  it("does not tell jobs apart that the service named", async () => {
    const create = `const headers = { authorization: request.secrets.get("TOKEN") };
      const response = await request.fetch(process.env.SERVICE + "/jobs", { method: "POST", headers, body: request.idempotencyKey });
      return new Job({ jobId: ((await response.json()) as { id: string }).id });`;
    await record(recordedConnector({ create }));
    const results = await check();
    assert.deepEqual(
      [...results.values()].filter(({ state }) => state === "failed"),
      [],
    );
    assert.match(results.get("create/next-attempt")!.reason!, /the service named the only job/);
    assert.equal(results.get("get/terminal-stable")!.state, "passed");
  });

  it("checks a delete with the recording of a run that was stopped", async () => {
    await record(recordedConnector(NAMED_BY_KEY), 1000, ["--timeout", "300ms"]);
    const results = await check();
    assert.deepEqual(
      [...results.values()].filter(({ state }) => state === "failed"),
      [],
    );
    assert.equal(results.get("delete/before-get")!.state, "passed");
    assert.match(
      results.get("outputs/typed")!.reason!,
      /^the recorded run was stopped before its job ended/,
    );
  });

  it("polls a job as often as it was recorded", async () => {
    const source = recordedConnector({
      ...NAMED_BY_KEY,
      options: ', poll: { min: "1ms", max: "1ms" }',
    });
    await record(source, 100);
    assert.equal((await check()).get("get/terminal-stable")?.state, "passed");
  });

  it("fails with the difference if the recording answers nothing", async () => {
    await record(recordedConnector(NAMED_BY_KEY));
    const file = join(project.root, "src/weather.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace('method: "PUT"', 'method: "POST"'));
    const { code, stderr } = await run("check", "src", "--replay", "run.yaml");
    assert.equal(code, 1);
    assert.match(stderr, /FX1021.*the recording has no POST/);
    assert.match(stderr, /method: "PUT" is recorded, "POST" was sent/);
  });

  it("still fails a connector that is wrong", async () => {
    await record(recordedConnector(NAMED_BY_KEY));
    const file = join(project.root, "src/weather.ts");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(
        "Resource.succeeded({ temp })",
        'Resource.succeeded({ temp: "warm" as never })',
      ),
    );
    const { code, stdout } = await run("check", "src", "--replay", "run.yaml");
    assert.equal(code, 4, stdout);
    assert.match(stdout, /✖ /);
  });

  it("cannot be combined with faults", async () => {
    await record(recordedConnector(NAMED_BY_KEY));
    const { code, stderr } = await run("check", "src", "--replay", "run.yaml", "--faults", "3");
    assert.equal(code, 2);
    assert.match(stderr, /--replay with a recording cannot be combined with --faults/);
  });
});
