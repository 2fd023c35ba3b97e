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
import type { FakeCluster } from "./fake-cluster.ts";
import { createHandlers, type Handler, type Message, Refused } from "./flyte1-replies.ts";

/** A server of Flyte 1 or 2. It closes with its test or file. */
export interface ClusterServer {
  /** `HOST:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

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
  const { request, reply } = messages.findMethod(path);
  addRawMethod(server, path, (call, send) => {
    const headers = Object.fromEntries(
      Object.entries(call.metadata.getMap()).map(([name, value]) => [name, String(value)]),
    );
    try {
      const message = messages.decode(request, call.request) as Message;
      const { request: bytes } = call;
      cluster.calls.push({ path, type: request, bytes, message: { ...message }, headers });
      const fault = cluster.takeFault(path);
      if (fault === "silent") return;
      if (fault === "cut") throw new Refused(status.UNAVAILABLE, "the connection broke");
      if (typeof fault === "object")
        throw new Refused(status[fault.status as keyof typeof status], fault.message);
      if (!path.includes("AuthMetadataService") && !cluster.isAllowed(headers))
        throw new Refused(status.UNAUTHENTICATED, "token missing or expired");
      const encoded = Buffer.from(messages.encode(reply, handler(message, call.request)));
      if (fault === "lost") throw new Refused(status.UNAVAILABLE, "the connection broke");
      send(null, encoded);
    } catch (error) {
      const { code = status.INTERNAL, message } = error as Partial<Refused>;
      send({ code, details: message ?? "" });
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
