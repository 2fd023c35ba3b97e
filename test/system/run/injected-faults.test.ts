import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, startFx } from "../../support/command/fx.ts";
import { connectorSource, type ConnectorScript } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const TASK = ["src/weather.ts", "weather"];

describe("a run with injected faults", () => {
  let project: TemporaryProject;

  const write = (script: ConnectorScript = {}): void => {
    project = new TemporaryProject({ "src/weather.ts": connectorSource(script) });
  };
  it("stops at once while a slow create has not answered, and exits with 6", async () => {
    write();
    const running = startFx(project, ["run", "--inject", "slow=1h@create1", ...TASK]);
    await running.stderrHas("injected slow=3600s@create1");
    running.child.kill("SIGINT");
    await assertExit(6, running.ended, /create has not returned; it may have created a job/);
  });

  it("is shown by fx jobs, and not repeated when the run is resumed", async () => {
    write({
      get: 'if (polls < 3) throw new RetryableError("BUSY", "not yet"); return Resource.running("on it");',
    });
    const running = startFx(project, ["run", "--inject", "throw-before@get1", ...TASK]);
    await running.stderrHas("phase=RUNNING");
    running.child.kill("SIGKILL");
    await running.ended;
    project.write("src/weather.ts", connectorSource());
    const resumed = await assertExit(0, fx(project, ["jobs", "resume", "@last"]));
    assert.doesNotMatch(resumed.stderr, /injected/);
    const { stdout } = await fx(project, ["jobs", "show", "@last"]);
    assert.match(stdout, /^ {2}inject +throw-before@get1$/m);
    assert.match(
      stdout,
      /^ {2}[\d:]+ {2}injected +throw-before@get1: get throws, and does nothing$/m,
    );
    assert.equal(stdout.match(/injected/g)?.length, 1);
    assert.match(stdout, /run it again: .* --inject throw-before@get1$/m);
    const listed = await fx(project, ["jobs", "--all", "--json"]);
    const { runs } = JSON.parse(listed.stdout) as { runs: { inject: string[] }[] };
    assert.deepEqual(runs[0]?.inject, ["throw-before@get1"]);
  });
});
