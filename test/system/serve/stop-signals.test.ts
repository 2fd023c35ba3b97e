import assert from "node:assert/strict";
import { connect } from "node:net";
import { startFx } from "../../support/command/fx.ts";
import { serve } from "../../support/command/serve.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

const LOCAL = ["--port", "0", "--no-metrics"];

describe("a stop signal for fx serve", () => {
  for (const [signal, code] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    it(`ends it while modules load, although a container's first process ignores ${signal} by default`, async () => {
      const project = new TemporaryProject({
        "src/index.ts":
          'console.error("loading");\nawait new Promise((resolve) => setTimeout(resolve, 600_000));\nexport {};\n',
      });
      const running = startFx(project, ["serve", ...LOCAL]);
      await running.stderrHas("loading");
      running.kill(signal);
      const end = await running.ended;
      assert.deepEqual([end.code, end.signal], [code, null], end.stderr);
    });
  }

  it("ends it at once if it is the second", async () => {
    const project = new TemporaryProject({ "src/index.ts": servedSource() });
    const { port, running } = await serve(project, LOCAL);
    const client = await ConnectorClient.connect(port, "flyte1");
    const cut = assert.rejects(client.poll("weather", Buffer.from('{"jobId":"never"}')));
    await running.stderrHas("a call that never ends");
    running.kill("SIGINT");
    await new Promise<void>((resolve) => waitForRefusal(port, resolve));
    running.kill("SIGINT");
    assert.equal((await running.ended).code, 130);
    await cut;
  });
});

/** Calls back once the port refuses connections. */
function waitForRefusal(port: number, refused: () => void): void {
  const socket = connect(port, "127.0.0.1");
  socket
    .on("connect", () => {
      socket.destroy();
      setImmediate(waitForRefusal, port, refused);
    })
    .on("error", refused);
}
