import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { startFx } from "../../support/command/fx.ts";
import { runCommand } from "../../support/command/run-command.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const TASK = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "scripted"; }
export const weather = new ScriptedTask({ name: "weather", inputs: { city: t.string() }, outputs: { temp: t.float() } });
`;

/** Ends its job once the file exists. */
const CONNECTOR = connectorSource({
  get: `const { existsSync } = await import("node:fs");
    return existsSync(process.env.DONE) ? Resource.succeeded({ temp: 4.5 }) : Resource.running("on it");`,
});

describe("a lost run at a connector server", () => {
  let server: TemporaryProject;
  let client: TemporaryProject;
  let served: Served;

  async function lose(protocol: string): Promise<void> {
    server = new TemporaryProject({ "src/index.ts": CONNECTOR });
    client = new TemporaryProject({ "src/task.ts": TASK });
    const done = join(server.root, "done");
    served = await serve(server, ["--port", "0", "--no-metrics"], { DONE: done });
    const endpoint = ["--endpoint", `127.0.0.1:${served.port}`, "--protocol", protocol];
    const words = ["src/task.ts", "weather", "--city", "Oslo"];
    const running = startFx(client, ["run", ...endpoint, ...words]);
    await running.stderrHas("phase=RUNNING");
    running.child.kill("SIGKILL");
    await running.ended;
    rmSync(join(client.root, "src"), { recursive: true });
  }

  for (const protocol of ["flyte1", "flyte2"]) {
    it(`is resumed through the server, without a module of the task (${protocol})`, async () => {
      await lose(protocol);
      server.write("done", "");
      const { stdout } = await assertExit(0, runCommand(client, "jobs resume @last --json"));
      assert.deepEqual((JSON.parse(stdout) as { outputs: object }).outputs, { temp: 4.5 });
    });

    it(`is deleted through the server, without a module of the task (${protocol})`, async () => {
      await lose(protocol);
      const { stdout } = await assertExit(0, runCommand(client, ["jobs", "delete", "@last"]));
      assert.match(stdout, /^[0-9a-f]{12} {2}deleted\n$/);
      assert.match(readFileSync(join(server.root, "calls.log"), "utf8"), /\ndelete job-1\n$/);
    });
  }
});
