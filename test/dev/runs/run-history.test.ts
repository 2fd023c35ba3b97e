import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { RunHistory } from "../../../src/dev/runs/run-history.ts";
import { userEnv } from "../../support/command/user-env.ts";
import { KEY, weatherProject } from "../../support/project/weather-project.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));

describe("the history of the runs of a project", () => {
  it("finds the run of a process that ended before its folder was noticed", async () => {
    const project = weatherProject();
    const history = new RunHistory(project.root, () => undefined);
    const words = ["run", "src/weather.ts", "weather", "--city", "Atlantis"];
    const { pid, status } = spawnSync(process.execPath, [BIN, ...words], {
      cwd: project.root,
      env: { ...userEnv(project), ...KEY },
    });
    const driven = history.drivenBy(pid);
    history.refreshDrivenBy(pid);
    const [run] = history.listOwn(new Set([pid]));
    history.close();
    project.remove();
    assert.equal(status, 1);
    assert.equal(await driven, run!.id);
  });
});
