import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, WeatherRuns } from "../../support/command/run-command.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

/** A connector whose output is the inputs that it got. */
const SAYS = {
  outputs: "{ said: t.string() }",
  create: "return new Job({ jobId: JSON.stringify(request.inputs) });",
  get: "return Resource.succeeded({ said: job.jobId });",
};

describe("fx run", () => {
  const runs = new WeatherRuns();

  it("prints phase changes on standard error and outputs on standard output", async () => {
    const get =
      'return polls < 3 ? Resource.running("step " + polls) : Resource.succeeded({ temp: 4.5 });';
    await assertPrints(
      "temp: 4.5\n",
      runs.run({ get }, "--city Oslo"),
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ weather run=[0-9a-f]{12} phase=RUNNING attempt=1 "step 1"$/m,
      /phase=SUCCEEDED attempt=1$/m,
    );
  });

  it("prints one document with --json, wherever the flag is", async () => {
    const project = new TemporaryProject({ "src/weather.ts": connectorSource() });
    for (const args of [
      ["run", "--json", "src/weather.ts", "weather"],
      ["run", "src/weather.ts", "weather", "--json"],
    ]) {
      const terminal = { columns: 80 };
      const { stdout, stderr } = await assertExit(0, runCommand(project, args, { terminal }));
      assert.doesNotMatch(stdout + stderr, /\u001b/, "fx redraws nothing");
      const { v, ok, outputs, logLinks, run } = JSON.parse(stdout) as Record<string, object>;
      assert.deepEqual([v, ok, outputs, logLinks], [1, true, { temp: 4.5 }, []]);
      const { phase, task } = run as Record<string, unknown>;
      assert.deepEqual([phase, task], ["SUCCEEDED", "weather"]);
    }
  });

  it("lists the tasks of a file", async () => {
    const project = new TemporaryProject({ "src/weather.ts": connectorSource() });
    const { stdout } = await assertExit(0, runCommand(project, ["run", "src/weather.ts"]));
    assert.match(stdout, /weather +scripted +src\/weather\.ts:\d+/);
  });

  it("shows a task's inputs with --help", async () => {
    const inputs =
      '{ city: t.string().describe("where"), maxDays: t.int().default(7), exact: t.bool().default(false) }';
    const { stdout } = await assertExit(0, runs.run({ inputs }, "--help"));
    assert.match(stdout, /--city CITY +string +required +where/);
    assert.match(stdout, /--max-days MAXDAYS +int +default 7/);
    assert.match(stdout, /--exact +bool +default false/);
  });

  it("records the run in a folder that only its owner can read", async () => {
    const project = new TemporaryProject({ "src/weather.ts": connectorSource() });
    await runCommand(project, ["run", "src/weather.ts", "weather"]);
    const root = join(project.root, ".fx");
    assert.equal(statSync(root).mode & 0o777, 0o700);
    assert.equal(readFileSync(join(root, ".gitignore"), "utf8"), "*\n");
    const { task, resourceMeta, end } = project.runs[0]!;
    assert.deepEqual([task, resourceMeta], ["weather", '{"jobId": "job-1"}']);
    assert.deepEqual([end!.how, end!.jobMayStillRun], ["succeeded", false]);
    assert.deepEqual(project.list(".fx/unfinished"), []);
  });

  it("reads lists, negative numbers, negations, kebab-case and what follows --", async () => {
    const inputs =
      "{ days: t.list(t.int()), maxTemp: t.int(), exact: t.bool().default(true), json: t.optional(t.string()) }";
    const { stdout, stderr } = await runs.run(
      { ...SAYS, inputs },
      "--days 1 --days 2 --max-temp=-5 --no-exact -- --json y",
    );
    assert.equal(stdout, 'said: {"days":[1,2],"maxTemp":-5,"exact":false,"json":"y"}\n', stderr);
  });

  it("reads inputs from a file and from standard input, and prefers the command line", async () => {
    const project = new TemporaryProject({
      "src/weather.ts": connectorSource(SAYS),
      "inputs.yaml": "city: Bergen\ndays: 3\n",
    });
    const fromFile = await runCommand(
      project,
      "run --inputs inputs.yaml src/weather.ts weather --days 4",
    );
    assert.equal(fromFile.stdout, 'said: {"city":"Bergen","days":4}\n', fromFile.stderr);
    const fromInput = await runCommand(project, "run --inputs - src/weather.ts weather", {
      input: '{"city": "Tromsø"}',
    });
    assert.equal(fromInput.stdout, 'said: {"city":"Tromsø","days":7}\n', fromInput.stderr);
  });

  it("repeats a virtual run exactly and instantly", async () => {
    const project = new TemporaryProject({
      "src/weather.ts": connectorSource({
        create: "return new Job({ jobId: String(request.clock.now() + 86_400_000) });",
        get: "return request.clock.now() < Number(job.jobId) ? Resource.running() : Resource.succeeded({ temp: polls });",
      }),
    });
    const run = () => runCommand(project, "run --clock virtual src/weather.ts weather");
    const { stdout } = await assertExit(0, run());
    assert.equal((await run()).stdout, stdout);
  });

  it("accepts an object with a zod schema as JSON, and reports the path of an invalid value", async () => {
    const project = new TemporaryProject({
      "src/index.ts": `import { t, task } from "flyte-fx";
import { z } from "zod";
const Place = z.object({ name: z.string().min(1), at: z.object({ lat: z.number().max(90), tags: z.array(z.string()) }) });
export const locate = task({ name: "locate", inputs: { place: t.object(Place) }, outputs: { said: t.string() } }, ({ place }) => ({ said: place.name + " " + (place.at.lat + 1) + " " + place.at.tags.length }));
`,
    });
    mkdirSync(join(project.root, "node_modules"));
    symlinkSync(
      fileURLToPath(new URL("../../../node_modules/zod", import.meta.url)),
      join(project.root, "node_modules/zod"),
    );
    const given = (place: unknown): Promise<FxResult> =>
      runCommand(project, [
        ...["run", "src/index.ts", "locate", "--place"],
        typeof place === "string" ? place : JSON.stringify(place),
      ]);
    const right = await given({ name: "Oslo", at: { lat: 59.5, tags: ["a"] } });
    assert.deepEqual([right.code, right.stdout], [0, "said: Oslo 60.5 1\n"], right.stderr);
    assert.equal(
      (await given('{"name":"Oslo","at":{"lat":1,"tags":[]},"__proto__":{"name":"Rome"}}')).stdout,
      "said: Oslo 2 0\n",
    );
    for (const [wrong, said] of [
      [{ name: "", at: { lat: 91, tags: [1] } }, /--place at at\.tags\[0\]/],
      [{ name: "", at: { lat: 91, tags: [] } }, /--place at at\.lat/],
      [{ name: "Oslo" }, /--place at at /],
      ["{not json", /--place/],
      ["5", /--place/],
    ] as const) {
      await assertExit(2, given(wrong), said, /^Error FX2004: /);
    }
  });

  it("shows the connector's log lines and log links", async () => {
    const { stderr } = await runs.run({
      get: 'return polls < 2 ? Resource.running("", { logLinks: [{ uri: "https://logs.example/1", name: "job log" }] }) : Resource.succeeded({ temp: 1 });',
      more: 'async *getLogs(_job: Job, { token }: { token: string }) { if (token === "") yield { lines: ["one", "two"], token: "2" }; }',
    });
    assert.match(stderr, /link=https:\/\/logs\.example\/1 "job log"$/m);
    assert.match(stderr, / log one$/m);
    assert.match(stderr, / log two$/m);
    assert.equal(stderr.match(/ log one$/gm)?.length, 1);
  });

  it("shows the logs of author code without secrets, and debug lines only with --verbose", async () => {
    const create =
      'request.log.info("hello " + request.secrets.get("WX_API_KEY"), { key: request.secrets.get("WX_API_KEY"), city: "Oslo" }); request.log.debug("details"); return new Job({ jobId: "x" });';
    const env = { WX_API_KEY: "s3cr3t-value" };
    const { stderr } = await runs.run({ create }, [], { env });
    assert.match(stderr, / info: hello \[secret\] \{"key":"\[secret\]","city":"Oslo"\}$/m);
    assert.doesNotMatch(stderr, /details|s3cr3t/);
    const verbose = await runs.run({ create }, "--verbose", { env });
    assert.match(verbose.stderr, / debug: details$/m);
  });
});
