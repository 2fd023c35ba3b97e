import {
  Server,
  ServerCredentials,
  status,
  type ServerUnaryCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { FLYTE1_METHODS } from "../../../src/runtime/remote/flyte1/flyte1-messages.ts";
import {
  loadReflectedMessages,
  type ReflectedMessages,
} from "../../../src/runtime/wire/reflected/reflected-message.ts";
import { closeWithScope } from "../hooks/current-test.ts";
import { answerCall, type Refused, toTextHeaders } from "./answer-call.ts";
import type { FakeCluster } from "./fake-cluster.ts";
import { createHandlers, type Handler, type Message } from "./flyte1-replies.ts";
import type { ClusterServer } from "./serve-cluster.ts";

/** Serves a cluster as flyteadmin does. */
export async function serveFlyte1(
  cluster: FakeCluster,
  credentials = ServerCredentials.createInsecure(),
): Promise<ClusterServer> {
  const messages = await loadReflectedMessages("flyte1");
  const server = new Server();
  for (const [name, handler] of Object.entries(createHandlers(cluster, messages))) {
    const path = FLYTE1_METHODS[name as keyof typeof FLYTE1_METHODS];
    addMethod(server, cluster, messages, path, handler);
  }
  for (const name of ["Workflow", "LaunchPlan"]) addRecording(server, cluster, name);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return {
    address: `127.0.0.1:${port}`,
    close: closeWithScope(() => server.forceShutdown()),
  };
}

/** Python registers workflows and launch plans, which fx has not: the server only records them. */
function addRecording(server: Server, cluster: FakeCluster, name: string): void {
  const path = `/flyteidl.service.AdminService/Create${name}`;
  const type = `flyteidl.admin.${name}CreateRequest`;
  addRawMethod(server, path, ({ request: bytes }, send) => {
    cluster.calls.push({ path, type, bytes, message: {}, headers: {} });
    send(null, Buffer.alloc(0));
  });
}

function addMethod(
  server: Server,
  cluster: FakeCluster,
  messages: ReflectedMessages,
  path: string,
  handler: Handler,
): void {
  const { reply } = messages.findMethod(path);
  addRawMethod(server, path, ({ request: bytes, metadata }, send) => {
    const call = { path, bytes, headers: toTextHeaders(metadata.getMap()) };
    const answer = (message: Message): Buffer =>
      Buffer.from(messages.encode(reply, handler(message, bytes)));
    try {
      const encoded = answerCall(cluster, messages, call, answer);
      if (encoded !== undefined) send(null, encoded);
    } catch (error) {
      const { status: name = "INTERNAL", message = "" } = error as Partial<Refused>;
      send({ code: status[name], details: message });
    }
  });
}

/** Adds a method whose messages stay bytes. */
function addRawMethod(
  server: Server,
  path: string,
  answer: (call: ServerUnaryCall<Buffer, Buffer>, send: sendUnaryData<Buffer>) => void,
): void {
  const definition = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  };
  server.addService({ [path]: definition }, { [path]: answer });
}
