import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { type ClientReadableStream, Server, ServerCredentials } from "@grpc/grpc-js";
import { HealthService } from "../../../../src/runtime/service/grpc/health-service.ts";
import {
  countUnreadFrames,
  getCallStream,
  isCompressed,
} from "../../../../src/runtime/service/grpc/unfinished-requests.ts";
import { type AnyClient, protoClient, unary } from "../../../support/server/grpc-client.ts";
import { BYTES, listen } from "../../../support/server/listen.ts";
import { RawHttp2 } from "../../../support/server/raw-http2.ts";

describe("grpc.health.v1", () => {
  let server: Server;
  let health: HealthService;
  let client: AnyClient;
  beforeEach(async () => {
    server = new Server();
    health = new HealthService(["a.b.Service"]);
    health.addTo(server);
    const port = await listen(server, ServerCredentials.createInsecure());
    client = protoClient(
      "grpc-health-check",
      "proto",
      "health/v1/health.proto",
      "grpc.health.v1.Health",
      `127.0.0.1:${port}`,
    );
  });
  afterEach(() => {
    client.close();
    server.forceShutdown();
  });

  const watch = (service: string) =>
    (client["watch"] as (request: object) => ClientReadableStream<{ status: string }>).call(
      client,
      { service },
    );

  it("reports the server and each service as SERVING", async () => {
    assert.deepEqual(await unary(client, "check", {}), { status: "SERVING" });
    assert.deepEqual(await unary(client, "check", { service: "a.b.Service" }), {
      status: "SERVING",
    });
    await assert.rejects(
      unary(client, "check", { service: "a.b.Other" }),
      /5 NOT_FOUND: unknown service a\.b\.Other/,
    );
    const { statuses } = await unary(client, "list", {});
    assert.deepEqual(statuses, { "": { status: "SERVING" }, "a.b.Service": { status: "SERVING" } });
  });

  it("sends watchers the status and its change on shutdown, then ends their calls so that the server can close", async () => {
    const [known, unknown] = [watch("a.b.Service"), watch("a.b.Other")];
    assert.deepEqual(await once(known, "data"), [{ status: "SERVING" }]);
    assert.deepEqual(await once(unknown, "data"), [{ status: "SERVICE_UNKNOWN" }]);
    const [told, ended] = [once(known, "data"), once(known, "end")];
    unknown.resume();
    health.stop();
    assert.deepEqual(await told, [{ status: "NOT_SERVING" }]);
    await ended;
    assert.deepEqual(await unary(client, "check", {}), { status: "NOT_SERVING" });
    await new Promise<void>((resolve, reject) =>
      server.tryShutdown((error) => (error === undefined ? resolve() : reject(error))),
    );
  });

  it("forgets a watcher that disconnected", () => {
    const written: unknown[] = [];
    const call = Object.assign(new EventEmitter(), {
      request: { service: "" },
      write: (status: unknown) => written.push(status),
      end: () => written.push("end"),
    });
    let implementation: { watch?: (watching: object) => void } = {};
    const own = new HealthService(["a.b.Service"]);
    own.addTo({
      addService: (_: unknown, added: object) => (implementation = added),
    } as unknown as Server);
    implementation.watch!(call);
    assert.deepEqual(written, ["SERVING"]);
    call.emit("cancelled");
    own.stop();
    assert.deepEqual(written, ["SERVING"]);
  });
});

type BaseCall = Parameters<typeof getCallStream>[0];

/** Private fields: if an update of grpc-js or Node removes one, a test here fails. */
describe("the private fields of a gRPC call", () => {
  let server: Server;
  let session: ClientHttp2Session;
  let raw: RawHttp2;
  let opened: Promise<BaseCall>;
  beforeEach(async () => {
    let resolve: (call: BaseCall) => void;
    opened = new Promise((done) => (resolve = done));
    server = new Server({
      interceptors: [(_method, call) => (resolve(call), call as never)],
    });
    const method = { requestStream: true, responseStream: false, path: "/test.Any/Call" };
    server.addService(
      { Call: { ...method, ...BYTES } },
      { Call: () => undefined }, // reads nothing
    );
    const port = await listen(server, ServerCredentials.createInsecure());
    session = connect(`http://127.0.0.1:${port}`);
    await once(session, "connect");
    raw = await RawHttp2.connect(port);
  });
  afterEach(() => {
    session.destroy();
    raw.destroy();
    server.forceShutdown();
  });

  it("are its HTTP/2 stream, and how many frames wait in it", async () => {
    const stream = raw.open("test.Any/Call");
    const call = await opened;
    await raw.send(stream, Buffer.alloc(300), { frameSize: 3 });
    await raw.roundTrip();
    assert.equal(getCallStream(call)?.session?.destroyed, false);
    assert.equal(getCallStream(call)!.readableLength, 300);
    assert.equal(countUnreadFrames(getCallStream(call)!), 100);
  });

  for (const [encoding, compressed] of [
    [undefined, false],
    ["identity", false],
    ["gzip", true],
  ] as const)
    it(`tell whether messages are compressed: grpc-encoding ${encoding}`, async () => {
      raw.open("test.Any/Call", encoding === undefined ? {} : { "grpc-encoding": encoding });
      assert.equal(isCompressed(await opened), compressed);
    });
});
