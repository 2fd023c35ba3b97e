import type {
  MethodDefinition,
  sendUnaryData,
  ServerReadableStream,
  ServerWritableStream,
  UntypedHandleCall,
} from "@grpc/grpc-js";
import type { Protocol } from "../../base/protocol.ts";
import { loadTracing } from "../../base/tracing.ts";
import { defineMethod } from "../../calls/grpc-bytes.ts";
import {
  type Operation,
  listConnectorMethods,
  listConnectorServices,
} from "../../wire/connector-methods.ts";
import { loadWire } from "../../wire/load-wire.ts";
import { REFUSALS } from "../error-policy.ts";
import { answerGetConnector, answerListConnectors } from "../methods/answer-metadata.ts";
import { createTask } from "../methods/create-task.ts";
import { deleteTask } from "../methods/delete-task.ts";
import { executeTaskSync } from "../methods/execute-task-sync.ts";
import { getTaskLogs } from "../methods/get-task-logs.ts";
import { getTaskMetrics } from "../methods/get-task-metrics.ts";
import { getTask } from "../methods/get-task.ts";
import type { Answered, AnswerRequest, CallsInFlight } from "../requests/calls-in-flight.ts";
import type { DeadlineWatch } from "../requests/deadline-watch.ts";
import type { ServedCall, ServedMethod } from "../requests/served-call.ts";
import type { GrpcServer } from "../server-options.ts";

const PROTOCOLS: readonly Protocol[] = ["flyte1", "flyte2"];

/** The services through which Flyte's engine uses connectors, in both protocols. */
export const CONNECTOR_SERVICES = PROTOCOLS.flatMap(listConnectorServices);

const ofOne =
  (answer: (call: ServedCall, request: Uint8Array) => Answered): AnswerRequest =>
  (call, [request]) =>
    answer(call, request!);

const ANSWERS: Readonly<Record<Operation, AnswerRequest>> = {
  create: ofOne(createTask),
  get: ofOne(getTask),
  delete: ofOne(deleteTask),
  metrics: ofOne(getTaskMetrics),
  logs: ofOne(getTaskLogs),
  do: executeTaskSync,
  get_connector: ofOne(answerGetConnector),
  list_connectors: ofOne(answerListConnectors),
};

/** A method, and what answers its calls. */
export type AnsweredMethod = ServedMethod & { readonly answer: AnswerRequest };

/** The methods of these services. */
async function listServedMethods(): Promise<readonly AnsweredMethod[]> {
  await loadTracing();
  const listed = PROTOCOLS.map(async (protocol) => {
    const wire = await loadWire(protocol);
    return listConnectorMethods(protocol).map((method) => ({
      ...method,
      wire,
      answer: ANSWERS[method.operation],
    }));
  });
  return (await Promise.all(listed)).flat();
}

/** Adds these services to a gRPC server. gRPC passes messages through as bytes; fx decodes them. */
export async function addServices(server: GrpcServer, calls: CallsInFlight): Promise<void> {
  const methods = await listServedMethods();
  for (const service of CONNECTOR_SERVICES) {
    const definitions: Record<string, MethodDefinition<Uint8Array, Uint8Array>> = {};
    const handlers: Record<string, UntypedHandleCall> = {};
    for (const served of methods.filter((each) => each.service === service)) {
      const { method, operation } = served;
      definitions[method] = defineMethod(service, method, {
        requestStream: operation === "do",
        responseStream: operation === "logs",
      });
      handlers[method] = createHandler(calls, served) as UntypedHandleCall;
    }
    server.addService(definitions, handlers);
  }
}

/** The part of gRPC's calls that handlers use. `request` is undefined for a stream of requests. */
type ServerCall = ServerWritableStream<Uint8Array, Uint8Array> &
  ServerReadableStream<Uint8Array, Uint8Array>;

/**
 * Handles the calls of a method. A header and inputs are a stream, and in Flyte so is the reply to
 * them. gRPC passes no `reply` for the log, which is a stream.
 */
export function createHandler(calls: CallsInFlight, method: AnsweredMethod) {
  return (grpc: ServerCall, reply?: sendUnaryData<Uint8Array>): void => {
    const call = calls.begin(method, grpc, reply ?? ((status) => grpc.emit("error", status)));
    void calls.serve(call, {
      receive: () =>
        method.operation === "do" ? readMessages(grpc, calls.state.deadlines) : [grpc.request],
      answer: method.answer,
      sink: grpc,
      end: (message) => (reply === undefined ? grpc.end() : reply(null, message)),
    });
  };
}

/** How long a stream's messages may take to arrive. Meanwhile the call counts as running. */
const MESSAGES_MS = 30_000;

/**
 * Reads the first two messages of a stream, or fewer if it ends before; drops later ones. Before,
 * they stay in the connection's small buffer. Rejects with CallRefused after 30 s.
 */
function readMessages(
  stream: ServerCall,
  deadlines: DeadlineWatch,
): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const messages: Uint8Array[] = [];
    const cancel = deadlines.after(MESSAGES_MS, () => reject(REFUSALS.lateMessages()));
    const finish = (): void => {
      cancel();
      resolve(messages);
    };
    stream.on("data", (message: Uint8Array) => {
      if (messages.length < 2 && messages.push(message) === 2) finish();
    });
    stream.on("end", finish);
    stream.on("close", finish);
  });
}
