import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fx, startFx } from "../../support/command/fx.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import {
  type TemporaryProject,
  temporaryProject,
} from "../../support/project/temporary-project.ts";

const TASK = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "scripted"; }
export const weather = new ScriptedTask({ name: "weather", inputs: { city: t.string() }, outputs: { temp: t.float() } });
`;

/** Ends its job once the file exists. */
const CONNECTOR = connectorSource({
  get: `const { existsSync } = await import("node:fs");
    return existsSync(process.env.DONE) ? Resource.succeeded({ temp: 4.5 }) : Resource.running("on it");`,
});

describe("fx jobs resume of a run at a connector server", () => {
  let server: TemporaryProject;
  let client: TemporaryProject;
  let served: Served;
  afterEach(async () => {
    await served.end();
    client.remove();
    server.remove();
  });

  for (const protocol of ["flyte1", "flyte2"]) {
    it(`asks the server, and needs no module of the task (${protocol})`, async () => {
      server = temporaryProject({ "src/index.ts": CONNECTOR });
      client = temporaryProject({ "src/task.ts": TASK });
      const done = join(server.root, "done");
      served = await serve(server, ["--port", "0", "--no-metrics"], { DONE: done });
      const endpoint = ["--endpoint", `127.0.0.1:${served.port}`, "--protocol", protocol];
      const running = startFx(client, [
        "run",
        ...endpoint,
        "src/task.ts",
        "weather",
        "--city",
        "Oslo",
      ]);
      await running.stderrHas("phase=RUNNING");
      running.child.kill("SIGKILL");
      await running.ended;
      server.write("done", "");
      rmSync(join(client.root, "src"), { recursive: true });
      const { code, stdout, stderr } = await fx(client, ["jobs", "resume", "@last", "--json"]);
      assert.equal(code, 0, stderr);
      assert.deepEqual((JSON.parse(stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });
  }
});
