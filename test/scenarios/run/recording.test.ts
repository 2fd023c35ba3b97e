import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import { recordedConnector } from "../../support/project/recorded-connector.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

const TASK = ["src/weather.ts", "weather"];
const TOKEN = 'a/very+secret"token';

describe("fx run --record and --replay", () => {
  let project: TemporaryProject;
  let service: HttpServer;
  let states: string[];

  beforeEach(async () => {
    states = ["queued", "running", "running", "done"];
    project = new TemporaryProject({ "src/weather.ts": recordedConnector() });
    service = await httpServer(({ method, headers }, response) => {
      const state = method === "POST" ? "queued" : (states.shift() ?? "done");
      const echo = { authorization: headers.authorization };
      response.setHeader("content-type", "application/json");
      if (method === "DELETE") response.writeHead(204).end();
      else if (state === "503") response.writeHead(503).end("busy");
      else response.end(JSON.stringify({ id: "job-1", state, temp: 4.5, echo }));
    });
  });

  const run = (flags: readonly string[], env: Record<string, string> = {}): Promise<FxResult> =>
    runCommand(project, ["run", ...flags, ...TASK], {
      env: { SERVICE: service.origin, TOKEN, ...env },
    });
  const record = (...flags: string[]): Promise<FxResult> => run(["--record", "run.yaml", ...flags]);
  const replay = (...flags: string[]): Promise<FxResult> => run(["--replay", "run.yaml", ...flags]);
  const recorded = (): string => project.read("run.yaml");
  /** The events of the run that a result is about, without what names that run. */
  const readEvents = (result: FxResult): unknown[] => {
    const id = /run=(\w+)/.exec(result.stderr)![1]!;
    const file = join(project.root, ".fx/runs", id, "events.jsonl");
    return readFileSync(file, "utf8")
      .replaceAll(id, "ID")
      .replace(/(?<="failingForMs":)\d+/g, "0") // by the real clock
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
  };

  it("replays the outputs and the events of a run, twice, without the service", async () => {
    const first = await assertExit(0, record(), /^recorded 5 exchanges: run.yaml$/m);
    const requests = service.seen.length;
    const [one, other] = [await replay(), await replay()];
    assert.equal(one.code, 0, one.stderr);
    assert.equal(one.stdout, first.stdout);
    assert.deepEqual(readEvents(one), readEvents(first));
    assert.deepEqual(readEvents(other), readEvents(one));
    assert.equal(service.seen.length, requests);
  });

  it("shows the task of another recording on one line, without its control sequences", async () => {
    await record();
    const other = String.raw`task: "\e]52;c;aGk=\afake\nError FX0000: \L\u202e"`;
    writeFileSync(join(project.root, "run.yaml"), recorded().replace(/^task: .*$/m, other));
    const { stderr } = await replay();
    assert.match(
      stderr,
      /^warning: run\.yaml is a recording of the task \\u001b\]52;c;aGk=\\u0007fake ⏎ Error FX0000: \\u2028\\u202e, not of weather$/m,
    );
  });

  it("replays with another token, and without one", async () => {
    await record();
    for (const env of [{ TOKEN: "other-token" }, { TOKEN: undefined as never }]) {
      await assertExit(0, run(["--replay", "run.yaml"], env));
    }
  });

  it("writes no secret, and a file that only its owner reads", async () => {
    await record();
    const text = recorded();
    for (const form of [
      TOKEN,
      encodeURIComponent(TOKEN),
      JSON.stringify(TOKEN).slice(1, -1),
      Buffer.from(TOKEN).toString("base64"),
    ])
      assert.ok(!text.includes(form), form);
    assert.match(text, /"authorization":"Bearer \[secret\]"/);
    assert.equal(statSync(join(project.root, "run.yaml")).mode & 0o777, 0o600);
  });

  it("records a run that fails, and replays its failure", async () => {
    states = ["queued", "503", "failed"];
    const first = await assertExit(1, record());
    const again = await assertExit(1, replay(), /no weather today/);
    assert.deepEqual(readEvents(again), readEvents(first));
  });

  it("records a run that Ctrl-C stops, and replays the stop", async () => {
    states = Array.from({ length: 1000 }, () => "running");
    const running = startCommand(project, ["run", "--record", "run.yaml", ...TASK], {
      env: { SERVICE: service.origin, TOKEN },
    });
    await assertExit(130, running.endAt(/RUNNING/, "SIGINT"));
    assert.match(recorded(), /by: SIGINT/);
    await assertExit(130, replay(), /deleted/);
  });

  it("stops at a request that the recording lacks, and leaves no job", async () => {
    await record();
    const source = join(project.root, "src/weather.ts");
    writeFileSync(source, readFileSync(source, "utf8").replace("{ key:", '{ city: "Oslo", key:'));
    const { stderr } = await assertExit(1, replay("--json"));
    assert.match(stderr, /FX1021/);
    assert.match(stderr, /nearest: POST http:.*\/jobs \(exchange 1 of 5\)/);
    assert.match(stderr, /body, at city: missing is recorded, "Oslo" was sent/);
    const { stdout } = await runCommand(project, ["jobs", "--all"]);
    assert.equal(stdout.includes("may"), false);
    assert.match(stderr, /FAILED/, "as fx jobs and the page say");
    assert.match(stdout, /weather +ended +FAILED/);
  });

  it("replaces a recording, and no other file", async () => {
    await record();
    assert.equal((await record()).code, 0);
    writeFileSync(join(project.root, "run.yaml"), "mine: 1\n");
    await assertExit(2, record(), /FX2028.*run.yaml exists, and is not a recording/);
    assert.equal(recorded(), "mine: 1\n");
  });

  for (const [flags, message] of [
    [["--record", "a.yaml", "--replay", "b.yaml"], /--record cannot be used with --replay/],
    [["--replay", "run.yaml", "--clock", "virtual"], /--clock cannot be used with --replay/],
    [
      ["--record", "run.yaml", "--endpoint", "127.0.0.1:1"],
      /--endpoint cannot be used with --record/,
    ],
    [
      ["--replay", "missing.yaml"],
      /FX2028.*cannot read the recording missing.yaml: there is no such file/,
    ],
  ] as const)
    it(`refuses ${flags.join(" ")}`, async () => {
      await assertExit(2, run(flags), message);
    });
});
