import type { EventEmitter } from "node:events";
import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerReadableStream,
  UntypedHandleCall,
} from "@grpc/grpc-js";
import { REFUSALS } from "../error-policy.ts";
import type { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServedCall, ServedMethod } from "../requests/served-call.ts";
import type { DeadlineWatch } from "../requests/server-state.ts";

/** How calls of one kind are handled. */
export interface MethodHandling<Handler = UntypedHandleCall> {
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  /** Answers the messages of a request, whoever has received them. */
  readonly answer: (call: ServedCall, messages: readonly Bytes[]) => Reply | AsyncIterable<Bytes>;
  readonly createHandler: (calls: CallsInFlight, method: ServedMethod) => Handler;
}

type Bytes = Uint8Array;
type Reply = Promise<Bytes> | Bytes;
type Answer<Request> = (call: ServedCall, request: Request) => Reply;

/** Handles a method that receives one message and returns one. */
export function handleUnary(answer: Answer<Bytes>): MethodHandling<handleUnaryCall<Bytes, Bytes>> {
  return {
    requestStream: false,
    responseStream: false,
    answer: (call, [request]) => answer(call, request!),
    createHandler: (calls, method) => (grpc, reply) => {
      const call = calls.begin(method, grpc, reply);
      void calls.serve(call, {
        receive: () => call.receive(grpc.request),
        answer: (_call, request) => calls.threads?.answer(call, [request]) ?? answer(call, request),
        send: (message) => sendReply(call, message, reply),
      });
    },
  };
}

/** One message in, many out, no faster than the caller reads them. */
export function handleStream(
  answer: (call: ServedCall, request: Bytes) => AsyncIterable<Bytes>,
): MethodHandling<handleServerStreamingCall<Bytes, Bytes>> {
  return {
    requestStream: false,
    responseStream: true,
    answer: (call, [request]) => answer(call, request!),
    createHandler: (calls, method) => (grpc) => {
      const call = calls.begin(method, grpc, (status) => grpc.emit("error", status));
      void calls.serve(call, {
        receive: () => call.receive(grpc.request),
        answer: (_call, request) =>
          sendAll(calls.threads?.stream(call, request) ?? answer(call, request), call, grpc),
        send: () => grpc.end(),
      });
    },
  };
}

/** A header and inputs in, one message out. In Flyte the reply is a stream, too. */
export function handleSync(
  answer: Answer<readonly Bytes[]>,
): MethodHandling<handleClientStreamingCall<Bytes, Bytes>> {
  return {
    requestStream: true,
    responseStream: false,
    answer,
    createHandler: (calls, method) => (grpc, reply) => {
      const call = calls.begin(method, grpc, reply);
      void calls.serve(call, {
        receive: async () => {
          const messages = await readMessages(grpc, calls.state.deadlines);
          for (const message of messages) call.receive(message);
          return messages;
        },
        answer: (_call, messages) =>
          calls.threads?.answer(call, messages) ?? answer(call, messages),
        send: (message) => sendReply(call, message, reply),
      });
    },
  };
}

type MessageSink = EventEmitter & { write(message: Bytes): boolean };

function sendReply(call: ServedCall, message: Bytes, reply: sendUnaryData<Bytes>): void {
  call.noteSent(message);
  reply(null, message);
}

/** Sends the messages of a stream, no faster than the caller reads them. */
export async function sendAll(
  messages: AsyncIterable<Bytes>,
  call: ServedCall,
  grpc: MessageSink,
): Promise<void> {
  for await (const message of messages) {
    if (call.isGone) return;
    call.signal.throwIfAborted();
    call.noteSent(message);
    if (!grpc.write(message)) await waitForDrain(grpc, call.signal);
  }
}

/** Resolves when the caller has read what was sent, or has disconnected. */
function waitForDrain(grpc: MessageSink, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    grpc.once("drain", finish);
    signal.addEventListener("abort", finish, { once: true });
    function finish(): void {
      grpc.off("drain", finish);
      signal.removeEventListener("abort", finish);
      resolve();
    }
  });
}

/** How long a stream's messages may take to arrive. Meanwhile the call counts as running. */
const MESSAGES_MS = 30_000;

/**
 * Reads the first two messages of a stream, or fewer if it ends before; drops later ones. Before,
 * they stay in the connection's small buffer. Rejects with CallRefused after 30 s.
 */
function readMessages(
  stream: ServerReadableStream<Bytes, Bytes>,
  deadlines: DeadlineWatch,
): Promise<readonly Bytes[]> {
  return new Promise((resolve, reject) => {
    const messages: Bytes[] = [];
    const cancel = deadlines.after(MESSAGES_MS, () => reject(REFUSALS.lateMessages()));
    const finish = (): void => {
      cancel();
      resolve(messages);
    };
    stream.on("data", (message: Bytes) => {
      if (messages.length < 2 && messages.push(message) === 2) finish();
    });
    stream.on("end", finish);
    stream.on("close", finish);
  });
}
