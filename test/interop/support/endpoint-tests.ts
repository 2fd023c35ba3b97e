import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import type { Endpoint } from "./use-endpoint.ts";

interface Peer {
  readonly flyte: string;
  readonly other: Protocol;
  readonly services: number;
  /** Its report of an exception in a connector's method. */
  readonly raised: RegExp;
}

const PEERS: Readonly<Record<Protocol, Peer>> = {
  flyte1: {
    flyte: "Flyte 1",
    other: "flyte2",
    services: 4,
    raised: /failed to create scripted task with error: ValueError: no such mode/,
  },
  flyte2: {
    flyte: "Flyte 2",
    other: "flyte1",
    services: 3,
    raised: /failed to create scripted task with error: no such mode/,
  },
};

/** Tests fx with either of Flyte's connector servers. */
export function itWorksWith(endpoint: Endpoint): void {
  const { flyte, other, services, raised } = PEERS[endpoint.protocol];

  it(`detects ${flyte}, and lists the connectors and the health of the services`, async () => {
    const document = await readDocument<{
      endpoint: { protocol: string };
      connectors: { name: string }[];
      health: { status: string }[];
    }>(endpoint.list("--health", "--json"));
    assert.equal(document.endpoint.protocol, endpoint.protocol);
    assert.deepEqual(
      document.connectors.find(({ name }) => name === "Scripted Connector"),
      {
        name: "Scripted Connector",
        kind: "async",
        taskCategories: [{ name: "scripted", version: 0 }],
      },
    );
    assert.deepEqual(
      document.health.map(({ status }) => status),
      Array<string>(services).fill("SERVING"),
    );
  });

  it("runs a job to its outputs, whose names contain the run's id", async () => {
    const { stdout, stderr } = await assertExit(0, endpoint.run("scripted", "succeed", ["--json"]));
    const document = JSON.parse(stdout) as {
      run: { id: string };
      outputs: { said: string };
      logLinks: { uri: string }[];
    };
    assert.ok(document.outputs.said.startsWith(`job ${document.run.id}`), document.outputs.said);
    assert.deepEqual(
      document.logLinks.map((link) => link.uri),
      ["https://logs.example/job"],
    );
    assert.doesNotMatch(stderr, /warning/);
  });

  it("exits with 1 and the message of a job that fails", async () => {
    await assertExit(1, endpoint.run("scripted", "fail"), /it went wrong/);
  });

  it("deletes the job on the server on Ctrl-C", async () => {
    const running = endpoint.startRun("scripted", "run");
    const { stderr } = await assertExit(130, running.endAt("phase=RUNNING", "SIGINT"));
    assert.ok(endpoint.hasDeleted(/run=(\w+)/.exec(stderr)![1]!));
  });

  it("exits with 1 and the error of a create that raises, without a traceback", async () => {
    const { stderr } = await assertExit(1, endpoint.run("scripted", "raise"), raised);
    assert.doesNotMatch(stderr, /Traceback/);
  });

  it("fails with FX5022 if the other protocol is forced", async () => {
    const { code, stderr } = await endpoint.run("scripted", "succeed", ["--protocol", other]);
    assert.equal(code, 5);
    assert.match(stderr, new RegExp(`FX5022.*serves no connectors for ${PEERS[other].flyte}`));
  });
}
