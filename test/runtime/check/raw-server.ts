import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerWritableStream,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { asBuffer, passThrough } from "../../../src/runtime/calls/grpc-bytes.ts";
import { encodeHealth } from "../../../src/runtime/wire/health/messages.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import type { ServedConnector } from "../../../src/runtime/wire/models/connector-messages.ts";
import type { Phase } from "../../../src/runtime/wire/models/phase.ts";
import { endWithScope } from "../../support/hooks/current-test.ts";
import { listen } from "../../support/server/listen.ts";

/**
 * What a method replies; it throws `{ code, details }` for a status. A call that hangs gets no
 * reply.
 */
export type RawMethod = (request: Buffer) => Uint8Array | "hang";

/** The messages of a log. */
export type RawLog = Iterable<Uint8Array> | "hang";

/** It closes with its test. */
export interface RawServer {
  readonly address: string;
}

/** A server of Flyte 1 whose replies a test writes. */
export async function startRawServer(
  methods: Readonly<Record<string, RawMethod>>,
  log?: RawLog,
): Promise<RawServer> {
  const server = new Server();
  if (log !== undefined) addLog(server, log);
  for (const [path, method] of Object.entries(methods)) addMethod(server, path, method);
  const port = await listen(server, ServerCredentials.createInsecure());
  endWithScope(() => server.forceShutdown());
  return { address: `127.0.0.1:${port}` };
}

function addMethod(server: Server, path: string, method: RawMethod): void {
  const pass = (bytes: Buffer): Buffer => bytes;
  const isStream = path === DO;
  const definition = {
    path,
    requestStream: isStream,
    responseStream: isStream,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
  const unary: UntypedHandleCall = (
    { request }: { request: Buffer },
    done: (error: object | null, bytes?: Buffer) => void,
  ) => {
    try {
      const reply = method(request);
      if (reply !== "hang") done(null, asBuffer(reply));
    } catch (error) {
      done(error as object);
    }
  };
  const stream: UntypedHandleCall = (call: ServerDuplexStream<Buffer, Buffer>) => {
    const requests: Buffer[] = [];
    call.on("data", (request: Buffer) => requests.push(request));
    call.on("end", () => {
      try {
        call.write(Buffer.from(method(Buffer.concat(requests))));
        call.end();
      } catch (error) {
        call.emit("error", error);
      }
    });
  };
  server.addService({ method: definition }, { method: isStream ? stream : unary });
}

function addLog(server: Server, log: RawLog): void {
  const write = async (call: ServerWritableStream<Buffer, Uint8Array>): Promise<void> => {
    if (log === "hang") return;
    const gone = new Promise<void>((resolve) => call.once("cancelled", resolve));
    for (const message of log) {
      if (call.cancelled) return;
      // No faster than the client reads.
      if (!call.write(message))
        await Promise.race([new Promise<void>((resolve) => call.once("drain", resolve)), gone]);
    }
    call.end();
  };
  const handle: UntypedHandleCall = (call: ServerWritableStream<Buffer, Uint8Array>) =>
    void write(call);
  server.register(LOGS, handle, asBuffer, passThrough, "serverStream");
}

export const LIST = "/flyteidl.service.AgentMetadataService/ListAgents";
export const FIND = "/flyteidl.service.AgentMetadataService/GetAgent";
export const CREATE = "/flyteidl.service.AsyncAgentService/CreateTask";
export const GET = "/flyteidl.service.AsyncAgentService/GetTask";
export const DELETE = "/flyteidl.service.AsyncAgentService/DeleteTask";
const LOGS = "/flyteidl.service.AsyncAgentService/GetTaskLogs";
export const DO = "/flyteidl.service.SyncAgentService/ExecuteTaskSync";
export const HEALTH = "/grpc.health.v1.Health/Check";

const { server: wire } = await loadWire("flyte1");

/** The replies of a server that has one job, which succeeds with `words`. */
export const GOOD: Readonly<Record<string, RawMethod>> = {
  [LIST]: () => encodeList([createEntry()]),
  [FIND]: () => refuse("NOT_FOUND", "Cannot find connector for name."),
  [CREATE]: (request) => {
    refuseUnknownType(request);
    return wire.encodeCreateTask(Buffer.from("job-1"));
  },
  [GET]: () =>
    wire.encodeGetTask({
      phase: "SUCCEEDED",
      message: "",
      logLinks: [],
      outputs: { literals: { words: { scalar: { primitive: { integer: 3 } } } } },
    }),
  [DELETE]: () => wire.encodeDeleteTask(),
  [DO]: (request) => {
    refuseUnknownType(request);
    return encodeDone("SUCCEEDED");
  },
  [HEALTH]: () => encodeHealth("SERVING"),
};

function refuseUnknownType(request: Buffer): void {
  const type = /\w*unknown_task_type/.exec(request.toString("latin1"))?.[0];
  if (type !== undefined) refuse("NOT_FOUND", `Cannot find connector for task type: ${type}.`);
}

/** The reply of a synchronous connector. */
export function encodeDone(phase: Phase): Uint8Array {
  return wire.sync!.encodeExecuteTaskSync({ phase, message: "", logLinks: [] });
}

export function encodeList(connectors: readonly ServedConnector[]): Uint8Array {
  return wire.encodeListConnectors(connectors);
}

/** The entry of the connector for `count_words` in a list. */
export function createEntry(changes: Partial<ServedConnector> = {}): ServedConnector {
  return {
    name: "Count Words Connector",
    isSync: false,
    supportedTaskCategories: [{ name: "count_words", version: 0 }],
    ...changes,
  };
}

export function refuse(code: keyof typeof status, details: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the gRPC library expects
  throw { code: status[code], details };
}
