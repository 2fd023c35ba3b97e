import assert from "node:assert/strict";
import type { InputCheck, RunDetails, RunRequest } from "../../../src/dev/protocol.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
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
