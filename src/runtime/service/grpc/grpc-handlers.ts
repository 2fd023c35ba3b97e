import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerReadableStream,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { REFUSALS } from "../error-policy.ts";
import type { SyncMessages } from "../methods/execute-task-sync.ts";
import type { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { DeadlineWatch } from "../requests/deadline-watch.ts";
import type { GrpcStatus, ServedCall, ServedMethod } from "../requests/served-call.ts";

type Bytes = Uint8Array;
export type AnswerUnary = (call: ServedCall, request: Bytes) => Promise<Bytes> | Bytes;
type AnswerStream = (call: ServedCall, request: Bytes) => AsyncIterable<Bytes>;
type AnswerSync = (call: ServedCall, messages: SyncMessages) => Promise<Bytes>;

/** Handles a method that receives one message and returns one. */
export function handleUnary(
  calls: CallsInFlight,
  method: ServedMethod,
  answer: AnswerUnary,
): handleUnaryCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = calls.begin(method, grpc);
    void serve(calls, call, {
      answer: () => answer(call, grpc.request),
      send: (message) => reply(null, message),
      refuse: reply,
    });
  };
}

/** One message in, many out, no faster than the caller reads them. */
export function handleStream(
  calls: CallsInFlight,
  method: ServedMethod,
  answer: AnswerStream,
): handleServerStreamingCall<Bytes, Bytes> {
  return (grpc) => {
    const call = calls.begin(method, grpc);
    void serve(calls, call, {
      answer: () => sendAll(answer(call, grpc.request), call, grpc),
      send: () => grpc.end(),
      refuse: (status) => grpc.emit("error", status),
    });
  };
}

/** A header and inputs in, one message out. */
export function handleSync(
  calls: CallsInFlight,
  method: ServedMethod,
  answer: AnswerSync,
): handleClientStreamingCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = calls.begin(method, grpc);
    const messages = new ArrivingMessages(grpc);
    void serve(calls, call, {
      readMessages: () => messages.read(calls.state.deadlines),
      answer: () => answer(call, messages),
      send: (message) => reply(null, message),
      refuse: reply,
    });
  };
}

interface Steps<Result> {
  /** Reads the request's messages, once the call has its turn. */
  readonly readMessages?: () => Promise<void>;
  readonly answer: () => Promise<Result> | Result;
  readonly send: (result: Result) => void;
  readonly refuse: (status: GrpcStatus) => void;
}

/** Leads a call from the queue to its reply. */
async function serve<Result>(
  calls: CallsInFlight,
  call: ServedCall,
  { readMessages, answer, send, refuse }: Steps<Result>,
): Promise<void> {
  call.refuse = refuse;
  try {
    await calls.queue(call);
    await readMessages?.();
    const result = await calls.start(call, answer);
    if (!call.isCut) send(result);
    calls.end(call);
  } catch (error) {
    const status = calls.fail(call, error);
    if (!call.isCut) refuse(status);
  }
}

async function sendAll(
  messages: AsyncIterable<Bytes>,
  call: ServedCall,
  grpc: ServerWritableStream<Bytes, Bytes>,
): Promise<void> {
  for await (const message of messages) {
    if (call.isGone) return;
    call.signal.throwIfAborted();
    if (!grpc.write(message)) await waitForDrain(grpc, call.signal);
  }
}

/** Resolves when the caller has read what was sent, or has disconnected. */
function waitForDrain(
  grpc: ServerWritableStream<Bytes, Bytes>,
  signal: AbortSignal,
): Promise<void> {
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
 * The first two messages of a stream. Until `read` is called they stay in the connection's small
 * buffer.
 */
class ArrivingMessages implements SyncMessages {
  header: Uint8Array | undefined = undefined;
  inputs: Uint8Array | undefined = undefined;
  readonly #stream: ServerReadableStream<Uint8Array, Uint8Array>;

  constructor(stream: ServerReadableStream<Uint8Array, Uint8Array>) {
    this.#stream = stream;
  }

  /**
   * Resolves when both have arrived or the stream has ended. Drops later messages. Rejects with
   * CallRefused after 30 s.
   */
  read(deadlines: DeadlineWatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = deadlines.after(MESSAGES_MS, () => reject(REFUSALS.lateMessages()));
      const finish = (): void => {
        cancel();
        resolve();
      };
      this.#stream.on("data", (message: Uint8Array) => {
        if (this.header === undefined) this.header = message;
        else {
          this.inputs ??= message;
          finish();
        }
      });
      this.#stream.on("end", finish);
      this.#stream.on("close", finish);
    });
  }
}
