import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { statusOf } from "../../support/server/connector-client.ts";
import { WorkerServer } from "./worker-server.ts";

const UNAVAILABLE = 14;
const FIFO = "never-written";
/** Without `execve`, only a signal ends the process. */
const ENDED =
  "execve" in process ? { code: 124, signal: null } : { code: null, signal: "SIGKILL" as const };

/** The output prefix of the attempt says how `create` blocks its thread. */
const SOURCE = `import { execFileSync } from "node:child_process";
import { Resource, defineAsyncConnector, t } from "flyte-fx";

const blocks = {
  loop: () => { for (;;); },
  wait: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  command: () => execFileSync("cat", ["${FIFO}"]),
};

export const stuck = defineAsyncConnector({
  taskType: "stuck",
  blocking: true,
  resourceMeta: { jobId: t.string() },
  create({ outputPrefix }) {
    const block = outputPrefix.split("/").at(-1);
    console.error("blocks by " + block);
    blocks[block]();
    return { jobId: "1" };
  },
  get: () => Resource.running(),
  delete: () => undefined,
});
`;

describe("fx serve that is stopped while its worker threads are busy", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  let server: WorkerServer;
  before(() => {
    execFileSync("mkfifo", [join(project.root, FIFO)]);
  });

  for (const block of ["loop", "wait"] as const)
    it(`ends the thread of a create that blocks by ${block}`, async () => {
      server = await WorkerServer.start(project, ["--drain", "10ms"]);
      const creating = statusOf(server.create("stuck", block));
      await server.served.running.stderrHas(`blocks by ${block}`);
      server.served.running.kill("SIGTERM");
      assert.equal((await creating).code, UNAVAILABLE);
      await assertExit(124, server.served.running.ended, /FX1008.* 1 call was canceled/);
    });

  it("ends without waiting for a thread that waits for a command", async () => {
    server = await WorkerServer.start(project, ["--drain", "10ms"]);
    const creating = statusOf(server.create("stuck", "command"));
    await server.served.running.stderrHas("blocks by command");
    server.served.running.kill("SIGTERM");
    assert.equal((await creating).code, UNAVAILABLE);
    await once(server.served.running.child, "exit");
    // The command has the log as its standard error: end it.
    closeSync(openSync(join(project.root, FIFO), constants.O_WRONLY));
    const { code, signal, stderr } = await server.served.running.ended;
    assert.deepEqual({ code, signal }, ENDED);
    assert.match(
      stderr,
      /^1 worker thread is in a call of the system that nothing interrupts: fx ends without waiting for it$/m,
    );
    assert.match(stderr, /FX1008.* 1 call was canceled/);
  });
});
