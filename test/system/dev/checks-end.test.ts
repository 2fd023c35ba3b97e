import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { ChecksClient, ENDLESS } from "../../support/dev/checks-client.ts";
import type { Replacement } from "../../support/project/checked-project.ts";

/** A delete that never returns. */
const HANGS: Replacement = [
  "async delete({ jobId }) {",
  'async delete({ jobId }) { console.error("deleting"); await new Promise(() => setInterval(() => undefined, 1e6));',
];

describe("the end of checks under fx dev", () => {
  let client: ChecksClient;

  it("stop, and delete the jobs that run", async () => {
    client = await ChecksClient.open(ENDLESS, {});
    await client.startEndlessJob();
    assert.equal((await client.dev.state).checks[0]?.state, "running");
    assert.deepEqual((await client.dev.state).runs, []);
    assert.equal(await client.stop(), null);
    const view = await client.reached("stopped");
    assert.deepEqual([view.checks, view.fault], [[], null]);
    assert.deepEqual(client.listJobs(), ["cancelled"]);
    await client.dev.running.stderrHas("⏹ check count_words  stopped");
  });

  it("leave their jobs on record after a second SIGINT, and exit with 6", async () => {
    client = await ChecksClient.open([ENDLESS[0], HANGS], {});
    await client.startEndlessJob();
    client.dev.running.child.kill("SIGINT");
    await client.dev.running.stderrHas(/^deleting$/m);
    client.dev.running.child.kill("SIGINT");
    await assertExit(6, client.dev.running.ended, /hint: fx jobs delete \w+/);
  });

  it("stop and delete their jobs even if fx dev is killed", async () => {
    client = await ChecksClient.open(ENDLESS, {});
    await client.startEndlessJob();
    const forgotten = client.forgotten();
    client.dev.running.child.kill("SIGKILL");
    await client.dev.running.ended;
    await forgotten;
    assert.deepEqual(client.listJobs(), ["cancelled"]);
  });

  it("end with fx dev, which deletes their jobs", async () => {
    client = await ChecksClient.open(ENDLESS, {});
    await client.startEndlessJob();
    client.dev.running.child.kill("SIGINT");
    await assertExit(0, client.dev.running.ended);
    assert.deepEqual(client.listJobs(), ["cancelled"]);
  });
});
