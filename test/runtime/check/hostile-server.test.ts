import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { createServer, type AddressInfo } from "node:net";
import type { CheckOutcome } from "../../../src/runtime/check/check-outcome.ts";
import { ALL_CHECKS } from "../../../src/runtime/check/conformance/all-checks.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { endWithScope } from "../../support/hooks/current-test.ts";
import { type CheckedParts, type CheckedRun, checkHostile } from "./conformance/check-broken.ts";
import { createJobConnector } from "./job-system.ts";
import {
  CREATE,
  DELETE,
  encodeList,
  GET,
  GOOD,
  LIST,
  type RawLog,
  type RawMethod,
  refuse,
  startRawServer,
} from "./raw-server.ts";

const { server: wire } = await loadWire("flyte1");
const connector = createJobConnector();
/** GetTaskResponse { resource { phase: 99 } } */
const UNKNOWN_PHASE = Uint8Array.of(0x0a, 2, 0x28, 99);
const GARBAGE = Uint8Array.of(0x0a, 0x7f, 0x00);
/** So that a server that hangs costs no time. */
const SHORT = { deadlineMs: 50, jobTimeoutMs: 50 };

interface Result extends CheckedRun {
  /** The message of a check that failed. */
  readonly messageOf: (id: string) => string | undefined;
}

describe("the checks of a hostile server", () => {
  async function runAt(address: string, parts: CheckedParts = {}): Promise<Result> {
    const { outcomes, left } = await checkHostile({ address }, connector, ALL_CHECKS, parts);
    const messageOf = (id: string) =>
      outcomes.find(({ check }) => check.id === id)?.failure?.message;
    return { outcomes, left, messageOf };
  }

  async function run(
    hostile: Readonly<Record<string, RawMethod>>,
    { log, ...parts }: CheckedParts & { readonly log?: RawLog } = {},
  ): Promise<Result> {
    const server = await startRawServer({ ...GOOD, ...hostile }, log);
    return runAt(server.address, parts);
  }

  it("end with FX5021 if it accepts connections and never replies", async () => {
    const sockets = new Set<{ destroy(): void }>();
    const server = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    endWithScope(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    await awaitFxError(runAt(`127.0.0.1:${port}`, { connectMs: 50 }), "FX5021");
  });

  it("end with an error if its list of connectors hangs or is garbage", async () => {
    await awaitFxError(run({ [LIST]: () => "hang" }, { connectMs: 50 }), "FX5021");
    await awaitFxError(run({ [LIST]: () => GARBAGE }), "FX5023");
    await awaitFxError(run({ [LIST]: () => encodeList([]) }), "FX3005");
  });

  it("end as soon as a reply of 64 MiB begins, without reading it", async () => {
    const server = createHttp2Server().listen(0, "127.0.0.1");
    await once(server, "listening");
    server.on("stream", (stream: ServerHttp2Stream) => {
      endWithScope(() => stream.destroy());
      stream.on("error", () => undefined);
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      const length = Buffer.alloc(5);
      length.writeUInt32BE(64 * 1024 * 1024, 1);
      stream.write(length);
    });
    endWithScope(() => server.close());
    const { port } = server.address() as AddressInfo;
    await awaitFxError(runAt(`127.0.0.1:${port}`), "FX5022", /64\.0 MiB/);
  });

  it("fail if it lists a task type that it does not serve", async () => {
    const unserved = (): never => refuse("UNIMPLEMENTED", "no such method");
    const { outcomes, messageOf } = await run({
      [CREATE]: unserved,
      [GET]: unserved,
      [DELETE]: unserved,
    });
    assert.deepEqual(listPassed(outcomes), []);
    assert.match(String(messageOf("get/after-create")), /does not serve create/);
  });

  it("fail if every call hangs, and report the jobs that may be left", async () => {
    const hang = (): "hang" => "hang";
    const { outcomes, messageOf, left } = await run(
      { [CREATE]: hang, [GET]: hang, [DELETE]: hang },
      { ...SHORT, log: "hang" },
    );
    assert.deepEqual(listPassed(outcomes), []);
    assert.match(String(messageOf("failure/rpc-status")), /did not reply to get within 0\.05 s/);
    assert.ok(left.length > 0);
  });

  it("fail if every reply is garbage", async () => {
    const garbage = (): Uint8Array => GARBAGE;
    const { outcomes, messageOf } = await run({
      [CREATE]: garbage,
      [GET]: garbage,
      [DELETE]: garbage,
    });
    assert.deepEqual(listPassed(outcomes), []);
    assert.match(String(messageOf("get/known-phase")), /bytes that cannot be decoded/);
  });

  it("fail for replies above 4 MiB", async () => {
    const large = new Uint8Array(5 * 1024 * 1024);
    const { messageOf, left } = await run({ [GET]: () => large });
    for (const id of ["get/known-phase", "outputs/size", "failure/rpc-status"])
      assert.match(String(messageOf(id)), /more than the 4\.0 MiB/, id);
    assert.deepEqual(left, []);
  });

  it("fail for a phase that Flyte does not know", async () => {
    const { messageOf } = await run({ [GET]: () => UNKNOWN_PHASE });
    assert.match(String(messageOf("get/known-phase")), /returned phase 99/);
  });

  it("fail for a job that never ends", async () => {
    const running = wire.encodeGetTask({ phase: "RUNNING", message: "", logLinks: [] });
    const { messageOf } = await run({ [GET]: () => running }, { jobTimeoutMs: 50 });
    assert.match(String(messageOf("get/terminal-stable")), /still returns RUNNING after 50 ms/);
  });

  it("fail for a traceback in a status", async () => {
    const details = 'failed\nTrace:\nTraceback (most recent call last):\n  File "/a.py", line 1';
    const { messageOf } = await run({
      [GET]: (request) =>
        request.includes("job-1") ? GOOD[GET]!(request) : refuse("UNKNOWN", details),
    });
    assert.equal(messageOf("failure/rpc-status"), "the status has a traceback");
  });

  it("fail for a log that is empty, hangs or never ends", async () => {
    const page = wire.encodeLogsLines([{ message: "x".repeat(1024 * 1024) }]);
    const endless: Iterable<Uint8Array> = {
      *[Symbol.iterator]() {
        for (;;) yield page;
      },
    };
    for (const [log, message] of [
      [[], /ended without a message/],
      ["hang", /did not end within 0\.5 s/],
      [endless, /has more than 16,777,216 characters/],
    ] as const) {
      const { messageOf } = await run({}, { log, ...(log === "hang" && { deadlineMs: 500 }) });
      assert.match(String(messageOf("logs/answers")), message);
    }
  });
});

/** The checks that passed, except those of a connector's list and of the task's template. */
function listPassed(outcomes: readonly CheckOutcome[]): readonly string[] {
  return outcomes
    .filter(({ state, check }) => state === "passed" && !/^(list|health|template)\//.test(check.id))
    .map(({ check }) => check.id);
}
