import { constants, type ServerHttp2Stream } from "node:http2";
import type { ServerInterceptingCall } from "@grpc/grpc-js";
import type { Logger } from "../../base/context.ts";
import { type CallRefused, REFUSALS } from "../error-policy.ts";

/** What a call takes at least, in bytes, and what each frame of an incomplete message takes. */
const CALL_BYTES = 2048;
const FRAME_BYTES = 256;
/** A connection is closed if a message has this many more frames than it needs of this size. */
const MOST_TINY_FRAMES = 1000;
const TINY_FRAME_BYTES = 64;
const TINY_PARTS = "sends a message in tiny parts";
/** A connection is closed if it loses more calls than this between two looks. */
const MOST_REFUSED = 1000;

/** Of an incomplete message. */
export interface Part {
  readonly bytes: number;
  readonly frames: number;
}

export const NOTHING: Part = { bytes: 0, frames: 0 };

/** A call whose request has not ended. */
export interface Unfinished {
  /** Undefined if gRPC does not tell. */
  readonly stream: ServerHttp2Stream | undefined;
  /** Set while the call is one of {@link UnfinishedRequests}. */
  load: ConnectionLoad | undefined;
  /** What it holds, in bytes. */
  weight: number;
  refuse(refused: CallRefused): void;
  getPeer(): string;
}

/** The requests of one connection that have not ended. */
export interface ConnectionLoad {
  readonly connection: unknown;
  readonly calls: Set<Unfinished>;
  weight: number;
  /** The bytes of messages that have arrived. */
  bytesRead: number;
  /** The calls that it has lost since the last look. */
  refused: number;
}

/**
 * Bounds the memory of requests that have not ended: of their streams, and of the bytes and frames of
 * incomplete messages. Beyond it, the connection that holds most loses its largest calls. HTTP/2
 * alone lets a client leave 64 KiB in each of any number of streams, or 65,535 frames of one byte,
 * which take 100 bytes each.
 */
export class UnfinishedRequests {
  readonly #loads = new Map<unknown, ConnectionLoad>();
  #weight = 0;
  #hasWarned = false;

  /** @param most in bytes */
  constructor(
    private readonly most: number,
    private readonly log: Logger,
  ) {}

  get isEmpty(): boolean {
    return this.#loads.size === 0;
  }

  add(call: Unfinished): void {
    const connection = call.stream?.session;
    let load = this.#loads.get(connection);
    if (load === undefined) {
      load = { connection, calls: new Set(), weight: 0, bytesRead: 0, refused: 0 };
      this.#loads.set(connection, load);
    }
    load.calls.add(call);
    call.load = load;
    this.weigh(call, 0, NOTHING);
  }

  remove(call: Unfinished): void {
    const { load } = call;
    if (load === undefined) return;
    this.#add(call, -call.weight);
    call.load = undefined;
    load.calls.delete(call);
    if (load.calls.size === 0) this.#loads.delete(load.connection);
  }

  /** The call waits for its reply, and holds nothing here unless it sends more. */
  settle(call: Unfinished): void {
    this.#add(call, -call.weight);
  }

  /**
   * Sets what the call's incomplete message holds. This may refuse any call.
   *
   * @param part what has arrived of it
   */
  weigh(call: Unfinished, bytes: number, part: Part): void {
    if (isTiny(part.bytes, part.frames)) return this.#closeConnection(call, TINY_PARTS);
    this.#add(call, CALL_BYTES + bytes + part.frames * FRAME_BYTES - call.weight);
    while (this.#weight > this.most) this.#refuseHeaviest();
  }

  /** Looks for what arrives in streams that gRPC does not read now. */
  look(): void {
    this.#hasWarned = false;
    for (const load of this.#loads.values()) {
      load.refused = 0;
      for (const call of load.calls)
        if (call.stream && isTiny(call.stream.readableLength, countUnreadFrames(call.stream))) {
          this.#closeConnection(call, TINY_PARTS);
          break;
        }
    }
  }

  #add(call: Unfinished, bytes: number): void {
    if (call.load === undefined) return;
    call.weight += bytes;
    call.load.weight += bytes;
    this.#weight += bytes;
  }

  #refuseHeaviest(): void {
    let load: ConnectionLoad | undefined = undefined;
    for (const each of this.#loads.values())
      if (load === undefined || each.weight > load.weight) load = each;
    const call = findHeavy(load!);
    load!.refused += 1;
    if (load!.refused > MOST_REFUSED) return this.#closeConnection(call, "keeps sending too much");
    this.#warn("refused requests of the connection that sends most", call);
    call.refuse(REFUSALS.noRoom());
  }

  #closeConnection(call: Unfinished, reason: string): void {
    this.#warn(`closed a connection that ${reason}`, call);
    for (const each of [...(call.load?.calls ?? [])]) this.remove(each);
    call.stream?.session?.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }

  /** Once between two looks: there may be any number of such calls. */
  #warn(message: string, call: Unfinished): void {
    if (!this.#hasWarned) this.log.warn(message, { peer: call.getPeer() });
    this.#hasWarned = true;
  }
}

function isTiny(bytes: number, frames: number): boolean {
  return frames - bytes / TINY_FRAME_BYTES > MOST_TINY_FRAMES;
}

/** The first call that holds no less than the average, because there may be thousands. */
function findHeavy({ calls, weight }: ConnectionLoad): Unfinished {
  for (const call of calls) if (call.weight * calls.size >= weight) return call;
  throw new Error("no call holds the average");
}

/** What the first interceptor of gRPC wraps. */
export type BaseCall = ConstructorParameters<typeof ServerInterceptingCall>[0];

/** Private fields of `BaseServerInterceptingCall` of grpc-js 1.14, see docs/decisions/0011. */
interface PrivateFields {
  readonly stream?: ServerHttp2Stream;
  readonly incomingEncoding?: string;
}

/** A private field of Node's readable streams. Node 20 has a list, later versions an array. */
interface BufferedChunks {
  readonly _readableState?: {
    readonly buffer?: { readonly length: number };
    /** Where the array starts. */
    readonly bufferIndex?: number;
  };
}

/** The HTTP/2 stream of a call; undefined if this version of grpc-js has no such field. */
export function getCallStream(call: BaseCall): ServerHttp2Stream | undefined {
  return (call as PrivateFields).stream;
}

/** Whether the messages of a call may be compressed, so that they become larger than they arrive. */
export function isCompressed(call: BaseCall): boolean {
  return (call as PrivateFields).incomingEncoding !== "identity";
}

/** The number of DATA frames that have arrived and that gRPC has not read. */
export function countUnreadFrames(stream: ServerHttp2Stream): number {
  const { buffer, bufferIndex = 0 } = (stream as BufferedChunks)._readableState ?? {};
  return (buffer?.length ?? 0) - bufferIndex;
}
