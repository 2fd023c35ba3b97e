import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { RecordedCall, ServedCallDetails } from "../../../src/dev/protocol.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { wordSource } from "../../support/dev/word-source.ts";
import { useProject, useSharedProject } from "../../support/project/use-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";

const SERVICE = "flyteidl.service.AsyncAgentService";
const SECRET = "hunter2hunter2";
const SOURCE = wordSource()
  .replace('name: "Words",', 'name: "Words", blocking: true,')
  .replace(
    'if (word === "throw")',
    'if (word === "block") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);\n    if (word === "throw")',
  );

describe("fx dev --serve of a blocking connector", () => {
  const project = useProject({ "src/index.ts": SOURCE });
  let dev: DevClient;
  let client: ConnectorClient;
  beforeEach(async () => {
    dev = await DevClient.start(project, ["--serve", "127.0.0.1:0"], { env: { API_KEY: SECRET } });
    const port = Number(/:(\d+)$/.exec((await dev.state).serving!.address)![1]);
    client = await ConnectorClient.connect(port, "flyte1");
  });

  const get = (word: string) =>
    client.call(`${SERVICE}/GetTask`, {
      resourceMeta: Buffer.from(JSON.stringify({ word })),
      taskCategory: { name: "word" },
    });

  /** The next call of this method that has ended. */
  async function ended(method: string): Promise<RecordedCall> {
    for (;;) {
      const { calls } = await dev.event("calls");
      const found = calls.find((each) => each.method === method && each.status !== null);
      if (found !== undefined) return found;
    }
  }
  const details = ({ id }: RecordedCall) => dev.get<ServedCallDetails>(`/api/calls/${id}`);

  it("shows what a call logged in its worker process, without secrets", async () => {
    await get(SECRET);
    const { log, messages } = await details(await ended("GetTask"));
    assert.deepEqual(
      log.map(({ level, text }) => [level, text]),
      [["warn", "the key is [secret]"]],
    );
    assert.deepEqual(messages, ["request", "reply"]);
  });

  it("shows the place of an error in the connector", async () => {
    await get("throw");
    const { fault } = await details(await ended("GetTask"));
    assert.match(fault!.message, /the word is bad/);
    assert.match(fault!.location!, /^src\/index\.ts:18:/);
  });

  it("answers other calls while a method blocks", async () => {
    const blocked = get("block").catch((error: unknown) => error); // until dev ends
    const started = await dev.event("calls", ({ calls }) =>
      calls.some(({ method, status }) => method === "GetTask" && status === null),
    );
    assert.equal(started.calls.length, 1);
    const { resource } = await get("ab");
    assert.equal((resource as { message: string }).message, "counting ab");
    dev.running.child.kill("SIGTERM");
    await dev.running.stderrHas("waiting for the served calls to end");
    await dev.close(); // the second signal cuts the call off
    assert.ok((await blocked) instanceof Error);
  });
});

const ENV = { API_KEY: "hunter2hunter2" };

describe("the address of fx dev --serve", () => {
  const project = useSharedProject({ "src/index.ts": wordSource() });
  let other: Server;
  let taken: number;
  before(async () => {
    other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    taken = (other.address() as AddressInfo).port;
  });
  after(() => {
    other.close();
  });

  it("is in the head and in the state of the page", async () => {
    const dev = await DevClient.start(project, ["--serve", "127.0.0.1:0"], { env: ENV });
    const { address } = (await dev.state).serving!;
    await dev.close();
    const { stdout, stderr } = await dev.running.ended;
    assert.match(
      stdout,
      new RegExp(`^fx dev .*\\nserves {2}${address} {3}Flyte 1 and Flyte 2\\n$`),
    );
    assert.doesNotMatch(stderr, /warning/);
  });

  it("is the next free port if its port is in use", async () => {
    const dev = await DevClient.start(project, ["--serve", String(taken)], { env: ENV });
    const { address } = (await dev.state).serving!;
    assert.match(address, /^127\.0\.0\.1:\d+$/);
    assert.notEqual(address, `127.0.0.1:${taken}`);
  });

  it("is refused with --strict-port if its port is in use", async () => {
    const args = ["dev", "--port", "0", "--strict-port", "--serve", `127.0.0.1:${taken}`];
    const { stderr } = await assertExit(5, fx(project, args, { env: ENV }));
    assert.match(stderr, new RegExp(`FX5002: port ${taken} is in use`));
    assert.match(stderr, /hint: --serve 0 picks a free one/);
  });

  it("may be one that other machines reach, with a warning", async () => {
    const dev = await DevClient.start(project, ["--serve", "0.0.0.0:0"], { env: ENV });
    await dev.running.stderrHas(
      /warning: 0\.0\.0\.0:\d+ accepts unencrypted calls from any machine; pass --serve 127\.0\.0\.1:8000/,
    );
  });

  it("is a usage error if it is no address", async () => {
    const { stderr } = await assertExit(2, fx(project, ["dev", "--serve=weather"], { env: ENV }));
    assert.match(stderr, /--serve expects HOST:PORT, got "weather"/);
  });

  it("does not exist without --serve", async () => {
    const dev = await DevClient.start(project, [], { env: ENV });
    assert.equal((await dev.state).serving, null);
    assert.deepEqual((await dev.state).calls, []);
  });
});
