import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Resource, type RunOptions } from "../../../../src/entries/index.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { EndpointRun, remoteTask } from "../../../support/server/endpoint-run.ts";
import { faultyProxy, type FaultyProxy } from "../../../support/server/faulty-proxy.ts";
import { Job, ScriptedConnector } from "../../../support/server/scripted-connector.ts";

describe("a create at a server whose connection is lost", () => {
  let run: EndpointRun;
  let proxy: FaultyProxy;

  async function start(connector: ScriptedConnector): Promise<void> {
    run = await EndpointRun.start([connector]);
    proxy = await faultyProxy(() => Number(run.address.split(":")[1]));
  }

  const options = (more: RunOptions): RunOptions => ({
    ...run.options("flyte1", more),
    endpoint: { address: `127.0.0.1:${proxy.port}`, protocol: "flyte1" },
  });
  const unfinished = (): string[] => readdirSync(join(run.project.root, ".fx/unfinished"));
  const warnings = (): string[] =>
    run.events.flatMap((event) => (event.type === "warning" ? [event.message] : []));

  it("leaves no job if the connection is rejected: nothing was sent", async () => {
    await start(new ScriptedConnector({ get: () => Resource.retryableFailed("again") }));
    const onEvent = (event: (typeof run.events)[number]): void => {
      run.events.push(event);
      if (event.type === "retrying") void proxy.close();
    };
    const error = await awaitFxError(() =>
      remoteTask.run({ city: "Oslo" }, options({ retries: 1, onEvent })),
    );
    assert.equal(error.code, "FX5021", error.message);
    assert.match(error.message, /ECONNREFUSED/);
    assert.equal(error.exitCode, 5);
    assert.deepEqual([warnings(), unfinished()], [[], []]);
  });

  it("may still run if it is cut while the run is being stopped", async () => {
    const stop = new AbortController();
    await start(
      new ScriptedConnector({
        create: () => {
          stop.abort();
          proxy.arm({ way: "down", kind: "cut", afterBytes: 0, times: 99 });
          return new Job({ jobId: "job-1" });
        },
      }),
    );
    const error = await awaitFxError(() =>
      remoteTask.run({ city: "Oslo" }, options({ retries: 0, signal: stop.signal })),
    );
    assert.equal(error.code, "FX6001", error.message);
    assert.equal(unfinished().length, 1);
  });
});
