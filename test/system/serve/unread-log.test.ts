import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { serve } from "../../support/command/serve.ts";
import { userEnv } from "../../support/command/user-env.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

const BIN = fileURLToPath(new URL("../../../bin/fx.js", import.meta.url));
/** Each poll logs 8 KB; together they exceed what the pipe and fx buffer. */
const POLLS = 400;
const SOURCE = `import { ConnectorRegistry, Resource, defineAsyncConnector, resourceMeta, t } from "flyte-fx";
const chatty = defineAsyncConnector({
  name: "Chatty",
  taskType: "chatty",
  resourceMeta: resourceMeta({ jobId: t.string() }),
  create: () => ({ jobId: "j1" }),
  get: (_, { log }) => {
    log.info("x".repeat(8000));
    return Resource.running();
  },
  delete: () => undefined,
});
ConnectorRegistry.register(chatty);
`;

describe("fx serve with an unread log", function () {
  const project = new TemporaryProject({ "src/index.ts": SOURCE });

  /** Starts `fx serve` without reading its standard error, and waits until it listens. */
  async function start() {
    const child = spawn(process.execPath, [BIN, "serve", "--json", "--port", "0", "--no-metrics"], {
      cwd: project.root,
      env: { ...userEnv(project), FX_LOG_LEVEL: "debug" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { server } = JSON.parse(line) as { server: { port: number } };
    const client = await ConnectorClient.connect(server.port, "flyte1");
    return { child, client };
  }

  async function poll(client: ConnectorClient, times: number): Promise<void> {
    for (let call = 0; call < times; call += 100)
      await Promise.all(
        Array.from({ length: Math.min(100, times - call) }, () =>
          client.poll("chatty", Buffer.from('{"jobId":"j1"}')),
        ),
      );
  }

  it("keeps serving if its pipe is not read, and logs the number of dropped lines later", async () => {
    const { child, client } = await start();
    await poll(client, POLLS);
    let text = "";
    const noted = new Promise<void>((resolve) =>
      child.stderr.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (/lines were dropped from the log/.test(text)) resolve();
      }),
    );
    await noted;
    client.close();
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
    const note = text.split("\n").find((line) => line.includes("were dropped"))!;
    const { dropped } = JSON.parse(note) as { dropped: number };
    assert.ok(dropped > 0, note);
  });

  it("exits on SIGTERM if its pipe is not read", async () => {
    const { child, client } = await start();
    await poll(client, POLLS);
    client.close();
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
    child.stderr.destroy();
  });

  it("serves and exits on a full disk", async function () {
    if (!existsSync("/dev/full")) this.skip();
    const via = ["sh", "-c", 'exec "$@" 2>/dev/full', "sh"];
    const served = await serve(project, "--json", { FX_LOG_LEVEL: "debug" }, via);
    await poll(await ConnectorClient.connect(served.port, "flyte1"), 100);
    await served.stop();
  });
});
