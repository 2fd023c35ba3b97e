import type {
  ServerWritableStream,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerReadableStream,
} from "@grpc/grpc-js";
import { CallRefused, STATUS } from "../error-policy.ts";
import type { SyncMessages } from "../methods/execute-task-sync.ts";
import type { DeadlineWatch } from "../requests/deadline-watch.ts";
import type { ServedCall } from "../requests/served-call.ts";
import type { ServiceCore } from "../service-core.ts";
import type { ServedMethod } from "./served-method.ts";

type Bytes = Uint8Array;
type UnaryWork = (call: ServedCall, request: Bytes) => Promise<Bytes> | Bytes;
type StreamWork = (call: ServedCall, request: Bytes) => AsyncIterable<Bytes>;
type SyncWork = (call: ServedCall, messages: SyncMessages) => Promise<Bytes>;

/** One message in, one out. */
export function unaryHandler(
  core: ServiceCore,
  method: ServedMethod,
  work: UnaryWork,
): handleUnaryCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = core.begin(method, grpc);
    void answerOnce(core, call, () => work(call, grpc.request), reply);
  };
}

/** `read` is for what has not arrived yet: it is read in the call's turn. */
async function answerOnce(
  core: ServiceCore,
  call: ServedCall,
  work: () => Promise<Bytes> | Bytes,
  reply: sendUnaryData<Bytes>,
  read?: () => Promise<void>,
): Promise<void> {
  call.refuse = reply;
  try {
    const turn = core.turn(call);
    if (turn !== undefined) await turn;
    if (read !== undefined) await read();
    const message = await core.start(call, work);
    if (!call.isCut) reply(null, message);
    core.end(call);
  } catch (error) {
    const status = core.fail(call, error);
    if (!call.isCut) reply(status);
  }
}

/** One message in, many out, no faster than the caller reads them. */
export function streamHandler(
  core: ServiceCore,
  method: ServedMethod,
  work: StreamWork,
): handleServerStreamingCall<Bytes, Bytes> {
  return (grpc) => void serveStream(core, core.begin(method, grpc), work, grpc);
}

async function serveStream(
  core: ServiceCore,
  call: ServedCall,
  work: StreamWork,
  grpc: ServerWritableStream<Bytes, Bytes>,
): Promise<void> {
  call.refuse = (status) => grpc.emit("error", status);
  try {
    await core.turn(call);
    await core.start(call, () => sendAll(work(call, grpc.request), call, grpc));
    if (!call.isCut) grpc.end();
    core.end(call);
  } catch (error) {
    const status = core.fail(call, error);
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

/** A header and inputs in, one message out: on the wire that is no other than a method that may answer more, and it needs no stream to write to. */
export function syncHandler(
  core: ServiceCore,
  method: ServedMethod,
  work: SyncWork,
): handleClientStreamingCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = core.begin(method, grpc);
    const messages = new ArrivingMessages(grpc);
    void answerOnce(
      core,
      call,
      () => work(call, messages),
      reply,
      () => messages.arrived(core.deadlines),
    );
  };
}

/** Resolves when the caller has read, or has gone. */
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

/** So long the messages of a stream may take: until then it holds its place, and what came of them. */
const MESSAGES_MS = 30_000;

/** The first two messages of a stream. Until they are asked for they are left to the connection, which takes no more than a few. */
class ArrivingMessages implements SyncMessages {
  header: Uint8Array | undefined = undefined;
  inputs: Uint8Array | undefined = undefined;
  readonly #stream: ServerReadableStream<Uint8Array, Uint8Array>;

  constructor(stream: ServerReadableStream<Uint8Array, Uint8Array>) {
    this.#stream = stream;
  }

  /** Resolves when they have come, or no more will come; what comes after them is dropped as it comes. Rejects with CallRefused where they take too long. */
  arrived(deadlines: DeadlineWatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = deadlines.after(MESSAGES_MS, () =>
        reject(
          new CallRefused(
            STATUS.DEADLINE_EXCEEDED,
            "the header and the inputs did not come in time",
          ),
        ),
      );
      const finish = (): void => {
        forget();
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
