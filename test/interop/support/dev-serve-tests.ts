import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { ASYNC_SERVICES, metaOf, peerCalls } from "./peer-calls.ts";
import { SERVED_CONNECTORS } from "./served-connectors.ts";
import { usePython } from "./use-python.ts";
import { PEER } from "./use-served-peer.ts";

const MODULE = "connectors.ts";

/** Tests `fx dev --serve` with a Python client. */
export function itServesPython(protocol: Protocol): void {
  const python = usePython(protocol);
  const project = useSharedProject({ [MODULE]: SERVED_CONNECTORS });
  let dev: DevClient;
  let port: number;
  before(async () => {
    dev = await DevClient.start(project, ["--serve", "127.0.0.1:0", MODULE]);
    port = Number((await dev.state).serving!.address.split(":")[1]);
  });

  it("records the calls of a task that Python runs", async () => {
    const { outputs } = await python.call<{ outputs: object }>("connectors.run", {
      ...{ port, city: "Oslo", days: 2 },
    });
    assert.deepEqual(outputs, { report: "sun in Oslo", days: 3 });
    await dev.event("calls", ({ calls }) => calls.some(({ phase }) => phase === "SUCCEEDED"));
    const { calls } = await dev.state;
    assert.deepEqual(
      calls.map((call) => [call.method, call.protocol, call.status, call.taskType, call.phase]),
      [
        ["CreateTask", protocol, "OK", "peer", null],
        ["GetTask", protocol, "OK", "peer", "RUNNING"],
        ["GetTask", protocol, "OK", "peer", "RUNNING"],
        ["GetTask", protocol, "OK", "peer", "SUCCEEDED"],
      ],
    );
  });

  it("answers a channel that stays open and retries, across saves", async () => {
    const call = peerCalls(python, { port });
    const get = async (): Promise<unknown> => {
      const request = { taskCategory: PEER, resourceMeta: metaOf("RUNNING") };
      const path = `${ASYNC_SERVICES[protocol]}/GetTask`;
      const { code, details, messages } = await call(path, request);
      if (code === "UNAVAILABLE") return get(); // while a version takes the port, nothing listens
      assert.equal(code, "OK", details);
      return (messages[0]!["resource"] as { message: string }).message;
    };
    assert.equal(await get(), "half");
    for (const message of ["more than half", "nearly all"]) {
      project.write(MODULE, SERVED_CONNECTORS.replace('"half"', `"${message}"`));
      while ((await get()) !== message);
    }
  });
}
