import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ServiceError, status } from "@grpc/grpc-js";
import type { MessageView, RecordedCall, ServedCallDetails } from "../../../src/dev/protocol.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { DevClient } from "../../support/dev/dev-client.ts";
import { wordSource } from "../../support/dev/word-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";

const MODULE = "src/index.ts";
const SECRET = "hunter2hunter2";
const FLYTE1 = "flyteidl.service.AsyncAgentService";
const FLYTE2 = "flyteidl2.connector.AsyncConnectorService";

describe("fx dev --serve", () => {
  let project: TemporaryProject;
  let dev: DevClient;
  let flyte1: ConnectorClient;
  let flyte2: ConnectorClient;
  let address: string;
  const seen = new Map<string, RecordedCall>();
  beforeEach(async () => {
    seen.clear();
    const source = `${wordSource()}appendFileSync("loads.log", "loaded\\n");`;
    project = new TemporaryProject({ [MODULE]: source });
    const args = ["--serve", "127.0.0.1:0"];
    dev = await DevClient.start(project, args, { env: { API_KEY: SECRET } });
    address = (await dev.state).serving!.address;
    const port = Number(/:(\d+)$/.exec(address)![1]);
    flyte1 = await ConnectorClient.connect(port, "flyte1");
    flyte2 = await ConnectorClient.connect(port, "flyte2");
  });
  afterEach(() => {
    project.write("release", "");
  });

  /** The next call of this method that is as described: by default, that has ended. */
  async function call(method: string, isMeant = (each: RecordedCall) => each.status !== null) {
    for (;;) {
      const found = [...seen.values()].find((each) => each.method === method && isMeant(each));
      if (found !== undefined) {
        seen.delete(found.id);
        return found;
      }
      for (const each of (await dev.event("calls")).calls) seen.set(each.id, each);
    }
  }
  const details = ({ id }: RecordedCall) => dev.get<ServedCallDetails>(`/api/calls/${id}`);
  const message = ({ id }: RecordedCall, name: string) =>
    dev.get<MessageView>(`/api/calls/${id}/messages/${name}`);
  const jobRequest = (word: string) => ({
    resourceMeta: Buffer.from(JSON.stringify({ word })),
    taskCategory: { name: "word" },
  });
  const get = async (word = "ab"): Promise<string> => {
    const { resource } = await flyte1.call(`${FLYTE1}/GetTask`, jobRequest(word));
    return (resource as { message: string }).message;
  };
  /** As Flyte calls: while a version takes the port, nothing listens. */
  const retried = async (): Promise<string> => {
    for (;;) {
      try {
        return await get();
      } catch (error) {
        assert.equal((error as ServiceError).code, status.UNAVAILABLE);
      }
    }
  };
  const serving = async (isMeant: (version: number, hasFault: boolean) => boolean) =>
    (
      await dev.event("serving", ({ serving: { version, fault } }) =>
        isMeant(version, fault !== null),
      )
    ).serving;

  it("records the calls of fx run --endpoint, of both protocols", async () => {
    project.write("go", "");
    for (const protocol of ["flyte1", "flyte2"]) {
      const args = ["--protocol", protocol, "--endpoint", address];
      await assertExit(0, fx(project, ["run", ...args, MODULE, "word", "--word", "ab"]));
      const create = await call("CreateTask");
      assert.deepEqual(
        [create.protocol, create.status, create.taskType, create.task, create.hasFailed],
        [protocol, "OK", "word", "word", false],
      );
      const { messages, log, metadataNames } = await details(create);
      assert.deepEqual(messages, ["request", "reply"]);
      assert.deepEqual(
        log.map(({ level, text }) => [level, text]),
        [["info", 'creating  {"word":"ab"}']],
      );
      assert.ok(metadataNames.includes("user-agent"));
      const request = await message(create, "request");
      assert.match(request.type, /\.CreateTaskRequest$/);
      assert.match(request.json!, /"ab"/);
      assert.match(request.text!, /string_value: "ab"/);
      const poll = await call("GetTask");
      assert.deepEqual([poll.phase, poll.task, poll.job], ["SUCCEEDED", "word", create.job]);
    }
  });

  it("shows the place of an error in the connector", async () => {
    await get("throw");
    const poll = await call("GetTask");
    assert.deepEqual([poll.status, poll.phase, poll.hasFailed], ["OK", "RUNNING", true]);
    const { fault } = await details(poll);
    assert.match(fault!.message, /the word is bad/);
    assert.match(fault!.location!, /^src\/index\.ts:17:/);
    assert.match(fault!.frame!, /> 17 │ .*throw new Error/);
    await dev.running.stderrHas(/WARN {2}Words: GetTask failed: Error: the word is bad/);
    const refusal = await statusOf(
      flyte2.call(`${FLYTE2}/GetTask`, { taskCategory: { name: "x" } }),
    );
    const refused = await call("GetTask");
    assert.equal(refused.status, "NOT_FOUND");
    assert.equal(refused.details, refusal.details);
  });

  it("shows the value of a secret nowhere", async () => {
    await flyte2.call(`${FLYTE2}/GetTask`, {
      ...jobRequest(SECRET),
      connection: { secrets: { token: "from-the-connection" } },
    });
    const poll = await call("GetTask");
    const shown = [poll, await details(poll)];
    for (const name of ["request", "reply"]) shown.push((await message(poll, name)) as never);
    const text = JSON.stringify(shown);
    assert.match(text, /the key is \[secret\]/);
    assert.match(text, /\*{14}/);
    assert.doesNotMatch(text, new RegExp(SECRET));
    assert.doesNotMatch(text, /from-the-connection|66 72 6f 6d 2d 74 68 65/);
    const foreign = { ...jobRequest("ab"), taskCategory: { name: "other" } };
    const connection = { secrets: { token: "from-the-connection" } };
    await statusOf(flyte2.call(`${FLYTE2}/DeleteTask`, { ...foreign, connection }));
    const refused = await call("DeleteTask");
    assert.doesNotMatch((await message(refused, "request")).json!, /from-the-connection/);
  });

  it("shows no message of Flyte 2 that it cannot decode, because it may hold secrets", async () => {
    await statusOf(flyte2.callBytes(`${FLYTE2}/CreateTask`, Buffer.from("\u000anot a message")));
    const request = await message(await call("CreateTask"), "request");
    assert.deepEqual([request.json, request.text, request.size], [null, null, 14]);
    assert.match(request.note!, /cannot decode the request/);
  });

  it("withholds a large message", async () => {
    await statusOf(get("x".repeat(2_000_000)));
    const request = await message(await call("GetTask"), "request");
    assert.deepEqual([request.json, request.text], [null, null]);
    assert.ok(request.size > 2_000_000);
    assert.match(request.note!, /too large/);
  });

  it("lists health checks and reflection apart", async () => {
    await flyte1.callBytes("grpc.health.v1.Health/Check", new Uint8Array());
    const check = await call("Check");
    assert.deepEqual([check.protocol, check.status, check.taskType], [null, "OK", null]);
  });

  it("forgets ended calls", async () => {
    await get();
    await call("GetTask");
    await dev.post("/api/calls/clear");
    await dev.event("calls-cleared");
    assert.deepEqual((await dev.state).calls, []);
  });

  it("serves a saved version, while calls in flight end with the one that got them", async () => {
    const held = get("hold");
    await call("GetTask", ({ status }) => status === null);
    project.write(MODULE, wordSource({ message: "newer" }));
    await serving((version) => version === 2);
    while ((await retried()) !== "newer ab");
    project.write("release", "");
    assert.equal(await held, "counting hold");
  });

  it("loads a version once, to show it and to serve it", async () => {
    assert.equal(await get(), "counting ab");
    assert.equal(readFileSync(join(project.root, "loads.log"), "utf8"), "loaded\n");
  });

  it("answers a client that never pauses and retries, across saves", async () => {
    let isOver = false;
    const answers: string[] = [];
    const calling = (async () => {
      while (!isOver) answers.push(await retried());
    })();
    for (const save of [2, 3, 4]) {
      project.write(MODULE, wordSource({ message: `save ${save}` }));
      await serving((version) => version === save);
      while (answers.at(-1) !== `save ${save} ab`) await Promise.race([calling, call("GetTask")]);
    }
    isOver = true;
    await calling;
    assert.equal(answers[0], "counting ab");
  });

  it("serves the last good version while a save does not compile", async () => {
    assert.equal(await get(), "counting ab");
    project.write(MODULE, `${wordSource({ message: "broken" })}const x = {`);
    assert.equal((await dev.reloaded()).state, "failed");
    assert.equal(await get(), "counting ab");
    project.write(MODULE, wordSource({ message: "mended" }));
    await serving((version) => version === 2);
    while ((await retried()) !== "mended ab");
  });

  it("says why a version cannot be served, and serves the one before", async () => {
    assert.equal(await get(), "counting ab");
    project.write(
      MODULE,
      wordSource({ message: "x" }).replace('["API_KEY"]', '["API_KEY", "MORE"]'),
    );
    const { fault } = await serving((_version, hasFault) => hasFault);
    assert.equal(fault!.code, "FX5001");
    await dev.running.stderrHas("MORE");
    assert.equal(await get(), "counting ab");
  });

  it("starts again after author code has ended its process", async () => {
    await assertExit(14, statusOf(get("exit")));
    const poll = await call("GetTask");
    assert.deepEqual([poll.status, poll.hasFailed], ["UNAVAILABLE", true]);
    await dev.running.stderrHas("author code called process.exit(3)");
    while ((await retried()) !== "counting ab");
  });

  it("waits for calls in flight on SIGTERM", async () => {
    const held = get("hold");
    await call("GetTask", ({ status }) => status === null);
    dev.running.child.kill("SIGTERM");
    await dev.running.stderrHas("waiting for the served calls to end");
    project.write("release", "");
    assert.equal(await held, "counting hold");
    assert.equal((await dev.running.ended).code, 0);
  });

  it("cuts calls in flight off on the second signal", async () => {
    const held = statusOf(get("hold"));
    await call("GetTask", ({ status }) => status === null);
    dev.running.child.kill("SIGINT");
    await dev.running.stderrHas("waiting for the served calls to end  (again: cut them off)");
    dev.running.child.kill("SIGINT");
    assert.equal((await dev.running.ended).code, 0);
    const { code, details } = await held;
    assert.deepEqual([code, details], [14, "the server shut down before the call ended"]);
  });

  it("leaves no process behind if it is killed", async function () {
    if (process.platform !== "linux") this.skip();
    const held = statusOf(get("hold"));
    await call("GetTask", ({ status }) => status === null);
    const { pid } = dev.running.child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    dev.running.child.kill("SIGKILL");
    assert.equal((await held).code, 14);
    assert.equal((await statusOf(get())).code, 14, "nothing listens");
    const isAlive = (child: string): boolean => existsSync(`/proc/${child}/cwd/${MODULE}`);
    while (children.some(isAlive)) await new Promise(setImmediate);
  });
});
