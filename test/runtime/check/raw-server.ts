import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { encodeHealth } from "../../../src/runtime/wire/health/messages.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import type { ServedConnector } from "../../../src/runtime/wire/models/connector-messages.ts";
import type { Phase } from "../../../src/runtime/wire/models/phase.ts";
import { listen } from "../../support/server/listen.ts";

/** What a method replies; it throws `{ code, details }` for a status. */
export type RawMethod = (request: Buffer) => Uint8Array;

export interface RawServer {
  readonly address: string;
  close(): void;
}

/** A server of Flyte 1 whose replies a test writes. */
export async function startRawServer(
  methods: Readonly<Record<string, RawMethod>>,
): Promise<RawServer> {
  const server = new Server();
  for (const [path, method] of Object.entries(methods)) addMethod(server, path, method);
  const port = await listen(server, ServerCredentials.createInsecure());
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
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
      done(null, Buffer.from(method(request)));
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

export const LIST = "/flyteidl.service.AgentMetadataService/ListAgents";
export const CREATE = "/flyteidl.service.AsyncAgentService/CreateTask";
const GET = "/flyteidl.service.AsyncAgentService/GetTask";
const DELETE = "/flyteidl.service.AsyncAgentService/DeleteTask";
export const DO = "/flyteidl.service.SyncAgentService/ExecuteTaskSync";
export const HEALTH = "/grpc.health.v1.Health/Check";

const { server: wire } = await loadWire("flyte1");

/** The replies of a server that has one job, which succeeds with `words`. */
export const GOOD: Readonly<Record<string, RawMethod>> = {
  [LIST]: () => encodeList([createEntry()]),
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
