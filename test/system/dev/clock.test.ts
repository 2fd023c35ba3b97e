import assert from "node:assert/strict";
import type {
  InputCheck,
  RunDetails,
  RunRequest,
  ShownFault,
  StartedRun,
} from "../../../src/dev/protocol.ts";
import { countSource, DevClient } from "../../support/dev/dev-client.ts";
import { useProject } from "../../support/project/use-project.ts";
import { fxOnTerminal } from "../../support/terminal/terminal.ts";

/** Waits for a day on the clock of the run. */
const SOURCE = `import { task } from "flyte-fx";
export const nap = task({}, async (_inputs, { clock }) => { await clock.sleep(86_400_000); });
`;

const request: RunRequest = { task: "nap", file: "src/index.ts", inputs: {}, clock: "virtual" };

describe("a virtual clock under fx dev", () => {
  const project = useProject({ "src/index.ts": SOURCE });

  it("is part of the command, of the run and of the command that runs it again", async () => {
    const dev = await DevClient.start(project);
    const { command } = await dev.post<InputCheck>("/api/tasks/check", request);
    assert.equal(command, "fx run --clock virtual src/index.ts nap");
    const id = await dev.startRun(request);
    const { tookMs } = await dev.ended(id);
    assert.equal(tookMs, 86_400_000);
    const { clock, rerun } = await dev.get<RunDetails>(`/api/runs/${id}`);
    assert.equal(clock, "virtual");
    assert.match(rerun!, /inputs\.pb --clock virtual$/);
  });

  it("is kept by the key r", async () => {
    const running = fxOnTerminal(project, ["dev", "--port", "0"]);
    await running.shows("o open");
    const url = /http:\S+/.exec(running.shown())![0];
    const login = await fetch(url, { redirect: "manual" });
    await fetch(`${new URL(url).origin}/api/runs`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        cookie: login.headers.get("set-cookie")!.split(";")[0]!,
      },
      body: JSON.stringify(request),
    });
    await running.shows(/nap \w{4} {2}SUCCEEDED in 24h/);
    running.type("r");
    await running.shows(/(?:nap \w{4} {2}SUCCEEDED in 24h[^]*){2}/);
    running.type("q");
    assert.equal((await running.ended).code, 0);
  });
});

const MODULE = "src/index.ts";

describe("faults to inject under fx dev", () => {
  const project = useProject({ [MODULE]: countSource(), go: "" });
  let dev: DevClient;
  beforeEach(async () => {
    dev = await DevClient.start(project);
  });

  const request = (...inject: string[]): RunRequest => ({
    ...{ task: "count", file: MODULE, clock: "real" as const },
    ...{ inputs: { word: "ab" }, inject },
  });

  it("are part of the command, of the run and of the command that runs it again", async () => {
    const asked = request("throw-before@get1", "repeat@create1");
    const { command } = await dev.post<InputCheck>("/api/tasks/check", asked);
    const flags = "--inject throw-before@get1 --inject repeat@create1";
    assert.equal(command, `fx run ${flags} ${MODULE} count --word ab`);
    const id = await dev.startRun(asked);
    await dev.reached(id, "SUCCEEDED");
    const { inject, rerun, facts } = await dev.get<RunDetails>(`/api/runs/${id}`);
    assert.deepEqual(inject, asked.inject);
    assert.match(rerun!, new RegExp(`inputs\\.pb ${flags}$`));
    assert.deepEqual(
      facts.find(([name]) => name === "inject"),
      ["inject", "throw-before@get1, repeat@create1"],
    );
  });

  it("are checked, each with its own problem", async () => {
    const asked = request("repeat@get1", "slow@get2", "throw-before@get1");
    const { faults, injectProblems, command } = await dev.post<InputCheck>(
      "/api/tasks/check",
      asked,
    );
    assert.deepEqual([faults, command], [[], null]);
    assert.deepEqual(injectProblems, [
      null,
      "expected a time, such as slow=5s@get2",
      "another fault happens at get1",
    ]);
    const started = await dev.post<StartedRun>("/api/runs", asked);
    assert.equal("fault" in started && started.fault.code, "FX2002");
  });

  it("are refused unless they are a list of texts", async () => {
    for (const inject of ["repeat@get1", [1], { 0: "repeat@get1" }]) {
      const fault = await dev.post<ShownFault>("/api/runs", { ...request(), inject });
      assert.equal(fault.code, "FX2005");
    }
  });

  it("cannot become another flag of fx run", async () => {
    const started = await dev.post<StartedRun>("/api/runs", request("--output-prefix=/tmp/x"));
    assert.equal("fault" in started && started.fault.code, "FX2002");
  });
});
