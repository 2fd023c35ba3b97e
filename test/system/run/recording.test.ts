import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, startFx } from "../../support/command/fx.ts";
import { type ConnectorScript, connectorSource } from "../../support/project/connector-source.ts";
import { recordedConnector } from "../../support/project/recorded-connector.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";

const RUN = ["src/weather.ts", "weather"];

describe("the built fx run --record", () => {
  let project: TemporaryProject;
  let service: HttpServer;
  let polls = 0;

  beforeEach(async () => {
    polls = 0;
    project = new TemporaryProject({ "src/weather.ts": recordedConnector() });
    service = await httpServer(({ method }, response) => {
      if (method === "GET") polls += 1;
      const state = polls < 4 ? "running" : "done";
      response.end(JSON.stringify({ id: "job-1", state, temp: 4.5 }));
    });
  });
  const options = () => ({ env: { SERVICE: service.origin, TOKEN: "a-secret-token" } });

  it("records a run that fx run replays after the service has gone", async () => {
    const first = await fx(project, ["run", "--record", "run.yaml", ...RUN], options());
    await service.close();
    assert.equal(first.code, 0, first.stderr);
    assert.doesNotMatch(project.read("run.yaml"), /a-secret-token/);
    const again = await fx(project, ["run", "--replay", "run.yaml", ...RUN], options());
    assert.deepEqual([again.code, again.stdout], [0, first.stdout], again.stderr);
  });

  it("records a run that two signals end at once", async () => {
    const get =
      'process.stderr.write("polling\\n"); await new Promise(() => setInterval(() => undefined, 1000)); throw 0;';
    const hanging =
      'process.stderr.write("deleting\\n"); await new Promise(() => setInterval(() => undefined, 1000));';
    project = new TemporaryProject({
      "src/weather.ts": recordedConnector({ get, delete: hanging }),
    });
    const running = startFx(project, ["run", "--record", "run.yaml", ...RUN], options());
    await running.killAt("polling", "SIGINT");
    assert.equal((await running.endAt("deleting", "SIGINT")).code, 6);
    await service.close();
    const text = project.read("run.yaml");
    assert.match(text, /"by": "SIGINT"/);
    assert.match(text, /"method": "POST"/);
  });
});

const TASK = ["src/weather.ts", "weather"];

describe("a run with injected faults", () => {
  let project: TemporaryProject;

  const write = (script: ConnectorScript = {}): void => {
    project = new TemporaryProject({ "src/weather.ts": connectorSource(script) });
  };
  it("stops at once while a slow create has not answered, and exits with 6", async () => {
    write();
    const running = startFx(project, ["run", "--inject", "slow=1h@create1", ...TASK]);
    await running.killAt("injected slow=3600s@create1", "SIGINT");
    await assertExit(6, running.ended, /create has not returned; it may have created a job/);
  });

  it("is shown by fx jobs, and not repeated when the run is resumed", async () => {
    write({
      get: 'if (polls < 3) throw new RetryableError("BUSY", "not yet"); return Resource.running("on it");',
    });
    const running = startFx(project, ["run", "--inject", "throw-before@get1", ...TASK]);
    await running.endAt("phase=RUNNING", "SIGKILL");
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
