import assert from "node:assert/strict";
import { fx, startFx } from "../../support/command/fx.ts";
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
    await running.stderrHas("polling");
    running.child.kill("SIGINT");
    await running.stderrHas("deleting");
    running.child.kill("SIGINT");
    assert.equal((await running.ended).code, 6);
    await service.close();
    const text = project.read("run.yaml");
    assert.match(text, /"by": "SIGINT"/);
    assert.match(text, /"method": "POST"/);
  });
});
