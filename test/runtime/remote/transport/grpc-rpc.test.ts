import assert from "node:assert/strict";
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  status,
} from "@grpc/grpc-js";
import { openGrpc } from "../../../../src/runtime/remote/transport/grpc-rpc.ts";
import type { Rpc } from "../../../../src/runtime/remote/transport/rpc.ts";
import { awaitError } from "../../../support/assertions/caught-error.ts";
import { awaitFailure } from "../../../support/cluster/await-failure.ts";
import { faultyProxy } from "../../../support/server/faulty-proxy.ts";
import { listen } from "../../../support/server/listen.ts";
import { silentServer } from "../../../support/server/silent-server.ts";

const PATH = "/flyteidl.service.AdminService/CreateTask";
const same = (bytes: Buffer): Buffer => bytes;
const METHOD = {
  path: PATH,
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};

describe("a call over gRPC", () => {
  let server: Server;
  let port: number;
  let rpc: Rpc;
  let answer: (send: sendUnaryData<Buffer>, authorization: string) => void;
  beforeEach(async () => {
    server = new Server({ "grpc.max_send_message_length": -1 });
    server.addService(
      { create: METHOD },
      {
        create: ({ metadata }: ServerUnaryCall<Buffer, Buffer>, send: sendUnaryData<Buffer>) =>
          answer(send, String(metadata.get("authorization")[0])),
      },
    );
    port = await listen(server, ServerCredentials.createInsecure());
    rpc = await openGrpc({ host: "127.0.0.1", port, tls: undefined });
  });
  afterEach(() => {
    rpc.close();
    server.forceShutdown();
  });
  const call = (options = {}) => rpc.unary(PATH, Buffer.from("request"), options);

  it("sends its headers, and returns the reply", async () => {
    answer = (send, authorization) => send(null, Buffer.from(authorization));
    const reply = await call({ headers: { authorization: "Bearer t" } });
    assert.equal(Buffer.from(reply).toString(), "Bearer t");
  });

  it("fails as the service says", async () => {
    answer = (send) => send({ code: status.NOT_FOUND, details: "no such task" });
    const facts = { isFromService: true, isOpen: false };
    await awaitFailure(call(), "NOT_FOUND", "no such task", facts);
  });

  it("ends with the deadline if the server does not answer", async () => {
    answer = () => undefined;
    const late = call({ deadlineMs: 20 });
    await awaitFailure(late, "DEADLINE_EXCEEDED", "no answer within 0.02 s", { isOpen: true });
  });

  it("ends with the deadline, too, if the server notices it first", async () => {
    answer = (send) => send({ code: status.DEADLINE_EXCEEDED, details: "Deadline exceeded" });
    await awaitFailure(call(), "DEADLINE_EXCEEDED", "no answer within 30 s", { isOpen: true });
  });

  it("ends with the reason of its signal", async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error("not needed"));
    assert.match(String(await awaitError(call(controller))), /not needed/);
  });

  it("rejects a reply above 64 MiB", async () => {
    answer = (send) => send(null, Buffer.alloc(64 * 1024 * 1024 + 1));
    await awaitFailure(call(), "RESOURCE_EXHAUSTED", "the reply is larger than 67108864 bytes");
  });

  it("may have had an effect if the connection breaks before the reply", async () => {
    const proxy = await faultyProxy(() => port);
    const behind = await openGrpc({ host: "127.0.0.1", port: proxy.port, tls: undefined });
    answer = (send) => send(null, Buffer.from("first"));
    await behind.unary(PATH, Buffer.alloc(0), {});
    proxy.arm({ way: "down", kind: "cut", afterBytes: 0 });
    const calling = behind.unary(PATH, Buffer.alloc(0), {});
    await awaitFailure(calling, "UNAVAILABLE", /^/, { isOpen: true });
    behind.close();
  });

  it("cannot have had an effect if nothing listens", async () => {
    const closed = await silentServer();
    await closed.close();
    const nobody = await openGrpc({ host: "127.0.0.1", port: closed.port, tls: undefined });
    const message = `connect ECONNREFUSED 127.0.0.1:${closed.port}`;
    const calling = nobody.unary(PATH, Buffer.alloc(0), {});
    await awaitFailure(calling, "UNAVAILABLE", message, { isOpen: false });
    nobody.close();
  });
});
