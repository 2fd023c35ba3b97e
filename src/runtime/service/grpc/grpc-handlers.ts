import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerReadableStream,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { REFUSALS } from "../error-policy.ts";
import type { SyncMessages } from "../methods/execute-task-sync.ts";
import type { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { DeadlineWatch } from "../requests/deadline-watch.ts";
import type { ServedCall, ServedMethod } from "../requests/served-call.ts";

type Bytes = Uint8Array;
export type AnswerUnary = (call: ServedCall, request: Bytes) => Promise<Bytes> | Bytes;
type AnswerStream = (call: ServedCall, request: Bytes) => AsyncIterable<Bytes>;
type AnswerSync = (call: ServedCall, messages: SyncMessages) => Promise<Bytes>;

/** One message in, one out. */
export function handleUnary(
  calls: CallsInFlight,
  method: ServedMethod,
  answer: AnswerUnary,
): handleUnaryCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = calls.begin(method, grpc);
    void answerOnce(calls, call, () => answer(call, grpc.request), reply);
  };
}

/** @param readMessages reads what has not arrived yet, once the call has its turn */
async function answerOnce(
  calls: CallsInFlight,
  call: ServedCall,
  answer: () => Promise<Bytes> | Bytes,
  reply: sendUnaryData<Bytes>,
  readMessages?: () => Promise<void>,
): Promise<void> {
  call.refuse = reply;
  try {
    await calls.queue(call);
    await readMessages?.();
    const message = await calls.start(call, answer);
    if (!call.isCut) reply(null, message);
    calls.end(call);
  } catch (error) {
    const status = calls.fail(call, error);
    if (!call.isCut) reply(status);
  }
}

/** One message in, many out, no faster than the caller reads them. */
export function handleStream(
  calls: CallsInFlight,
  method: ServedMethod,
  answer: AnswerStream,
): handleServerStreamingCall<Bytes, Bytes> {
  return (grpc) => void answerMany(calls, calls.begin(method, grpc), answer, grpc);
}

async function answerMany(
  calls: CallsInFlight,
  call: ServedCall,
  answer: AnswerStream,
  grpc: ServerWritableStream<Bytes, Bytes>,
): Promise<void> {
  call.refuse = (status) => grpc.emit("error", status);
  try {
    await calls.queue(call);
    await calls.start(call, () => sendAll(answer(call, grpc.request), call, grpc));
    if (!call.isCut) grpc.end();
    calls.end(call);
  } catch (error) {
    const status = calls.fail(call, error);
    if (!call.isCut) grpc.emit("error", status);
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

/** Resolves when the caller has read, or has disconnected. */
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

/** A header and inputs in, one message out. */
export function handleSync(
  calls: CallsInFlight,
  method: ServedMethod,
  answer: AnswerSync,
): handleClientStreamingCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = calls.begin(method, grpc);
    const messages = new ArrivingMessages(grpc);
    const readMessages = (): Promise<void> => messages.read(calls.state.deadlines);
    void answerOnce(calls, call, () => answer(call, messages), reply, readMessages);
  };
}

/** How long the messages of a stream may take: until then the call holds its place, and the messages that came. */
const MESSAGES_MS = 30_000;

/** The first two messages of a stream. Until `read` they stay with the connection, which buffers only a few. */
class ArrivingMessages implements SyncMessages {
  header: Uint8Array | undefined = undefined;
  inputs: Uint8Array | undefined = undefined;
  readonly #stream: ServerReadableStream<Uint8Array, Uint8Array>;

  constructor(stream: ServerReadableStream<Uint8Array, Uint8Array>) {
    this.#stream = stream;
  }

  /** Resolves when both have come, or the stream ends. Drops later messages. Rejects with CallRefused after a time limit. */
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
