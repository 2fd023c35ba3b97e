import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { asBuffer, passThrough } from "../../../../src/runtime/calls/grpc-bytes.ts";
import {
  countUnreadFrames,
  getCallStream,
  isCompressed,
} from "../../../../src/runtime/service/grpc/call-stream.ts";
import { RawHttp2 } from "../../../support/server/raw-http2.ts";

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
      interceptors: [
        (_method, call) => {
          resolve(call);
          return call as never;
        },
      ],
    });
    const method = { requestStream: true, responseStream: false, path: "/test.Any/Call" };
    const codec = { requestDeserialize: passThrough, responseSerialize: asBuffer };
    const definition = { ...method, ...codec, requestSerialize: asBuffer };
    server.addService(
      { Call: { ...definition, responseDeserialize: passThrough } },
      { Call: () => undefined }, // reads nothing
    );
    const port = await new Promise<number>((done) =>
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_error, bound) =>
        done(bound),
      ),
    );
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
