import type { ServerReadableStream, ServerWritableStream, handleClientStreamingCall, handleServerStreamingCall, handleUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { CallRefused } from "../answers/call-refused.ts";
import { STATUS } from "../answers/grpc-status.ts";
import { DeadlineNear } from "../calls/deadline-watch.ts";
import type { SyncMessages } from "../methods/execute-task-sync.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServedMethod } from "./served-method.ts";
import type { ServiceCore } from "../service-core.ts";

type Bytes = Uint8Array;
type UnaryWork = (call: ServedCall, request: Bytes) => Promise<Bytes> | Bytes;
type StreamWork = (call: ServedCall, request: Bytes) => AsyncIterable<Bytes>;
type SyncWork = (call: ServedCall, messages: SyncMessages) => Promise<Bytes>;

/** So long the messages of a stream may take: until then it holds its place, and what came of them. */
const MESSAGES_MS = 30_000;

/** One message in, one out. */
export function unaryHandler(core: ServiceCore, method: ServedMethod, work: UnaryWork): handleUnaryCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = core.begin(method, grpc);
    void answerOnce(core, call, () => inTurn(core, call, () => work(call, grpc.request)), reply);
  };
}

/** Most calls have their turn at once. */
function inTurn(core: ServiceCore, call: ServedCall, work: () => Promise<Bytes> | Bytes): Promise<Bytes> | Bytes {
  const turn = core.turn(call);
  return turn === undefined ? core.start(call, work) : turn.then(() => core.start(call, work));
}

async function answerOnce(core: ServiceCore, call: ServedCall, answer: () => Promise<Bytes> | Bytes, reply: sendUnaryData<Bytes>): Promise<void> {
  call.refuse = reply;
  try {
    const message = await answer();
    if (!call.isCut) reply(null, message);
    core.end(call);
  } catch (error) {
    const status = core.fail(call, error);
    if (!call.isCut) reply(status);
  }
}

/** One message in, many out, no faster than the caller reads them. */
export function streamHandler(core: ServiceCore, method: ServedMethod, work: StreamWork): handleServerStreamingCall<Bytes, Bytes> {
  return (grpc) => void serveStream(core, core.begin(method, grpc), work, grpc);
}

async function serveStream(core: ServiceCore, call: ServedCall, work: StreamWork, grpc: ServerWritableStream<Bytes, Bytes>): Promise<void> {
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

async function sendAll(messages: AsyncIterable<Bytes>, call: ServedCall, grpc: ServerWritableStream<Bytes, Bytes>): Promise<void> {
  for await (const message of messages) {
    if (call.isGone) return;
    call.signal.throwIfAborted();
    if (!grpc.write(message)) await drained(grpc, call.signal);
  }
}

/** A header and inputs in, one message out: on the wire that is no other than a method that may answer more, and it needs no stream to write to. */
export function syncHandler(core: ServiceCore, method: ServedMethod, work: SyncWork): handleClientStreamingCall<Bytes, Bytes> {
  return (grpc, reply) => {
    const call = core.begin(method, grpc);
    void answerOnce(core, call, () => whenRead(core, call, work, grpc), reply);
  };
}

/** In its turn only are the messages read: until then they are left to the connection, which takes no more than a few. */
async function whenRead(core: ServiceCore, call: ServedCall, work: SyncWork, grpc: ServerReadableStream<Bytes, Bytes>): Promise<Bytes> {
  await core.turn(call);
  const messages = await inTime(core, firstTwo(grpc));
  return core.start(call, () => work(call, messages));
}

async function inTime(core: ServiceCore, messages: Promise<SyncMessages>): Promise<SyncMessages> {
  try {
    return await core.deadlines.race(messages, core.options.epochNow() + MESSAGES_MS);
  } catch (error) {
    throw error instanceof DeadlineNear ? new CallRefused(STATUS.DEADLINE_EXCEEDED, "the header and the inputs did not come in time") : error;
  }
}

/** What comes after the second message is dropped as it comes. */
function firstTwo(grpc: ServerReadableStream<Bytes, Bytes>): Promise<SyncMessages> {
  return new Promise((resolve) => {
    let header: Bytes | undefined;
    const finish = (inputs?: Bytes): void => resolve({ header, inputs });
    grpc.on("data", (message: Bytes) => {
      if (header === undefined) header = message;
      else finish(message);
    });
    grpc.on("end", () => finish());
    grpc.on("close", () => finish());
  });
}

/** Resolves when the caller has read, or has gone. */
function drained(grpc: ServerWritableStream<Bytes, Bytes>, signal: AbortSignal): Promise<void> {
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
