import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Resource, defineAsyncConnector, resourceMeta, t } from "../../../src/entries/index.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
import { faultyProxy } from "../../support/server/faulty-proxy.ts";
import { share } from "./share.ts";

const JOBS = share({ whole: 2000, small: 300 });
const POLLS = share({ whole: 10, small: 2 });
const CUT = 50;

class Job extends resourceMeta({ jobId: t.string() }) {}

describe("many jobs in flight", () => {
  const cancelled: string[] = [];
  const hanging = new EventEmitter();
  let hang = 0;
  let served: TestServer;

  const slow = defineAsyncConnector({
    name: "Slow",
    taskType: "slow",
    resourceMeta: Job,
    create: () => ({ jobId: "j" }),
    async get({ jobId }, { signal }) {
      signal.addEventListener("abort", () => cancelled.push(jobId));
      if (jobId.startsWith("hangs")) {
        hang += 1;
        if (hang === CUT) hanging.emit("all");
        await once(signal, "abort");
      } else await sleep(100);
      return Resource.running(jobId);
    },
    delete: () => undefined,
  });
  before(async () => void (served = await serveForTest([slow])));
  beforeEach(() => {
    cancelled.length = 0;
    hang = 0;
  });

  for (const protocol of ["flyte1", "flyte2"] as const) {
    it(`get a reply within the engine's 10 s if ${JOBS} gets take 100 ms each: ${protocol}`, async function () {
      this.timeout(0);
      for (let poll = 0; poll < POLLS; poll += 1) {
        const ids = Array.from({ length: JOBS }, (_, job) => `${poll}-${job}`);
        const answers = await Promise.all(
          ids.map((id) =>
            served[protocol].poll("slow", Job.encode({ jobId: id }), {}, { deadlineMs: 10_000 }),
          ),
        );
        assert.deepEqual(
          answers.map(({ message }) => message),
          ids,
        );
      }
      assert.deepEqual(cancelled, []);
      assert.equal(served.server.inFlight, 0);
    });
  }

  it("do not affect each other if a connection with calls in flight breaks", async () => {
    const proxy = await faultyProxy(() => served.port);
    const client = await ConnectorClient.connect(proxy.port, "flyte1");
    const allHang = once(hanging, "all");
    const cut = Array.from({ length: CUT }, (_, job) =>
      statusOf(client.poll("slow", Job.encode({ jobId: `hangs-${job}` }))),
    );
    await allHang;
    const others = Array.from({ length: CUT }, (_, job) =>
      served.flyte1.poll("slow", Job.encode({ jobId: `other-${job}` })),
    );
    await proxy.close();
    for (const { code } of await Promise.all(cut)) assert.equal(code, 14);
    await Promise.all(others);
    assert.ok(await served.flyte2.poll("slow", Job.encode({ jobId: "later" })));
    assert.deepEqual(
      cancelled.sort(),
      Array.from({ length: CUT }, (_, job) => `hangs-${job}`).sort(),
    );
    assert.equal(served.server.inFlight, 0);
  });
});
