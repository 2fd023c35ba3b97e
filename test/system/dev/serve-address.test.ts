import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { wordSource } from "../../support/dev/word-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

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
    assert.match(stderr, new RegExp(`FX5002: port ${taken} of 127.0.0.1 is in use`));
    assert.match(stderr, /hint: --serve 127\.0\.0\.1:0 takes a free port/);
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
    assert.deepEqual(await dev.get("/api/calls"), []);
  });
});
