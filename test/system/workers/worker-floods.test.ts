import assert from "node:assert/strict";
import { MemoryGroup } from "../../support/command/memory-group.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { PROTOCOLS, WorkerServer } from "./worker-server.ts";

const MEBIBYTE = 1024 * 1024;
const LINES = 10_000;
const LARGE = 100_000_000;

/** The job's id says what its poll does. */
const SOURCE = `import { Resource, defineAsyncConnector, t } from "flyte-fx";

function repeat(act) {
  for (let line = 1; line <= ${LINES}; line += 1) act("line " + line + ".");
}

const floods = {
  logged: (log) => repeat((line) => log.info(line)),
  printed: () => repeat((line) => console.log(line.padEnd(200))), // more than a pipe takes at once
  sent: () => void process.send({ kind: "bytes", bytes: new Uint8Array(${LARGE}) }),
  answered: () => "x".repeat(${LARGE}),
  thrown: () => { throw new Error("x".repeat(${LARGE})); },
  none: () => undefined,
};

function connector(taskType, blocking) {
  return defineAsyncConnector({
    taskType,
    blocking,
    resourceMeta: { jobId: t.string() },
    create: () => ({ jobId: "none" }),
    get: ({ jobId }, { log }) => Resource.running(floods[jobId](log) ?? "alive"),
    delete: () => undefined,
  });
}
export const loud = connector("loud", true);
export const healthy = connector("healthy", false);
`;

for (const protocol of PROTOCOLS)
  describe(`fx serve in 512 MiB whose connector floods it: ${protocol}`, () => {
    const project = useSharedProject({ "src/index.ts": SOURCE });
    const alive = { phase: "RUNNING", message: "alive" };
    let server: WorkerServer;
    beforeEach(async () => {
      const env = { NODE_OPTIONS: "--max-old-space-size=256" };
      const via = MemoryGroup.create("fx-flood", 512 * MEBIBYTE)?.via;
      server = await WorkerServer.start(project, [], { protocol, env, via });
      await server.get("loud", "none"); // its worker has started
    });

    async function pollBoth(flood: string): Promise<string> {
      const polls = [server.get("loud", flood), server.get("healthy", "none")] as const;
      const [flooding, healthy] = await Promise.all(polls);
      assert.deepEqual(healthy, alive);
      assert.equal(flooding.phase, "RUNNING");
      assert.deepEqual(await server.get("loud", "none"), alive);
      return flooding.message;
    }

    for (const how of ["logged", "printed"] as const)
      it(`answers others, and has all of ${LINES} lines that a poll has ${how}`, async () => {
        assert.equal(await pollBoth(how), "alive");
        const { stderr } = await server.served.stop(/line 1\./);
        const lines = [...stderr.matchAll(/line (\d+)\./g)].map(([, line]) => Number(line));
        assert.deepEqual(
          lines,
          Array.from({ length: LINES }, (_, index) => index + 1),
        );
      });

    it("ignores a message of 100 MB that author code sends to its parent", async () => {
      assert.equal(await pollBoth("sent"), "alive");
    });

    for (const how of ["answered", "thrown"] as const)
      it(`replaces the worker of a poll that has ${how} 100 MB of text`, async () => {
        assert.match(await pollBoth(how), /it ran out of memory/);
        assert.equal(await server.readMetric("flyte_connector_worker_deaths_total"), 1);
      });
  });
