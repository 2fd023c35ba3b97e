import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { useProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { CTRL_C, fxOnTerminal } from "../../support/terminal/terminal.ts";

/** A connector whose creates finish only after the stop signal, so that they are in flight then. */
const PATIENT = `import { AsyncConnectorBase, ConnectorRegistry, Resource, resourceMeta, t } from "flyte-fx";

class Job extends resourceMeta({ jobId: t.string() }) {}
let inFlight = 0;

class PatientConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "Patient";
  constructor() { super({ taskType: "patient", resourceMeta: Job }); }
  async create() {
    inFlight += 1;
    console.error(inFlight + " in flight");
    await new Promise((resolve) => { for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => setImmediate(resolve)); });
    return new Job({ jobId: "j1" });
  }
  async get() { return Resource.running(); }
  async delete() {}
}
ConnectorRegistry.register(new PatientConnector());
`;
const CALLS = 3;
const BANNER =
  /^✔ Flyte 1 \(sync, async, metadata\) and Flyte 2 \(async, metadata\), health, reflection on 127\.0\.0\.1:(\d+) · metrics :\d+ · 1 connector$/m;
const DRAINED = /^health NOT_SERVING, 3 calls in flight finished, closed in \d+\.\d s$/m;
const TEMPLATE = { id: { name: "patient" }, type: "patient", interface: {}, metadata: {} };

describe("transcript: fx serve with calls in flight", () => {
  const project = useProject({ "src/index.ts": PATIENT });

  async function createJobs(
    port: number,
  ): Promise<{ readonly replied: Promise<number>; readonly close: () => void }> {
    const client = await ConnectorClient.connect(port, "flyte1");
    const jobs = Array.from({ length: CALLS }, () =>
      client.call("flyteidl.service.AsyncAgentService/CreateTask", {
        template: TEMPLATE,
        inputs: {},
        outputPrefix: "/tmp/out",
      }),
    );
    return {
      replied: Promise.all(jobs).then((replies) => replies.length),
      close: () => client.close(),
    };
  }

  it("replies to all calls and exits with 0 on Ctrl-C, on a terminal", async () => {
    const running = fxOnTerminal(
      project,
      "serve src/index.ts --port 0 --prometheus-port 0".split(" "),
    );
    await running.shows(BANNER);
    const { replied, close } = await createJobs(Number(BANNER.exec(running.shown())![1]));
    await running.shows(`${CALLS} in flight`);
    running.type(CTRL_C);
    assert.equal(await replied, CALLS);
    close();
    await assertExit(0, running.ended, DRAINED);
  });
});
