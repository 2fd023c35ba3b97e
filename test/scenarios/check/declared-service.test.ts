import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const SOURCE = `import { t } from "flyte-fx";
import { bearer, defineHttpConnector, env, input } from "flyte-fx/http";

export const jobs = defineHttpConnector({
  taskType: "jobs",
  service: { url: env("DECLARED_SERVICE_URL", "https://jobs.example"), auth: bearer("JOB_TOKEN") },
  inputs: { text: t.string().default("a") },
  outputs: { words: t.int() },
  resourceMeta: { id: t.string() },
  create: {
    request: { path: "/jobs", body: { text: input("text") } },
    key: { header: "Idempotency-Key" },
    job: { id: "id" },
  },
  get: { request: { path: "/jobs/{id}" }, state: "state" },
  states: { running: ["busy"], succeeded: ["done"], failed: ["error"] },
  results: { words: "words" },
  cancel: { request: { path: "/jobs/{id}/cancel" } },
});
export const count = jobs.task({ name: "count" });
`;

describe("fx check of a connector of defineHttpConnector", () => {
  const project = (files: Record<string, string> = {}) =>
    new TemporaryProject({ "src/index.ts": SOURCE, ...files });

  it("uses a fake of the service, made from the declaration, if no world is named", async () => {
    const checked = runCommand(project(), ["check", "src/index.ts"]);
    const { stdout } = await assertExit(0, checked);
    assert.match(
      stdout,
      /^count · jobs 0 · async · in process with a fake of the declared service/m,
    );
    assert.match(stdout, /✔ delete\/running/);
    assert.match(stdout, /\d+ passed, \d+ skipped/);
  });

  it("injects faults into the requests to the fake", async () => {
    const checked = runCommand(project(), ["check", "src/index.ts", "--faults", "5"]);
    const { stdout } = await assertExit(0, checked);
    assert.match(stdout, /5 runs with injected faults/);
  });

  it("asks the service itself with `world: none`, so its jobs need --yes", async () => {
    const files = { "fx.check.yaml": "world: none\n" };
    const { stderr } = await assertExit(
      2,
      runCommand(project(files), ["check", "src/index.ts"], {
        env: { JOB_TOKEN: "a-token" },
      }),
    );
    assert.match(stderr, /FX2000: fx check creates up to \d+ jobs of count, and needs --yes/);
  });

  it("refuses --keep, because the jobs of the fake end with the checks", async () => {
    const args = ["check", "src/index.ts", "--keep"];
    const { stderr } = await assertExit(2, runCommand(project(), args));
    assert.match(stderr, /--keep cannot be combined with the world a fake of the declared service/);
  });
});
