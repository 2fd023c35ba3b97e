import { getHeapStatistics } from "node:v8";
import type { ServerInterceptor } from "@grpc/grpc-js";
import { Capacity } from "../requests/capacity.ts";
import type { CompleteServerOptions } from "../server-options.ts";
import { AdmittedCall, type RequestRoom } from "./admitted-call.ts";
import { ConnectionLoad } from "./connection-load.ts";
import type { OpenConnection } from "./listener.ts";
import { isCompressed, takeOpenedStream } from "./opened-stream.ts";

/** Requests of at most this size always have room. Polls are that small. */
const TINY_BYTES = 4 * 1024;
/** Requests of at most this size do not depend on larger ones. */
const SMALL_BYTES = 1024 * 1024;
/** A connection with a few polls weighs no more. */
const LIGHT_BYTES = 64 * 1024;
/** How often connections are weighed while requests arrive. */
const LOOK_MS = 10;
/** While room is short, a request is refused if it has not arrived within this many looks: 30 s. */
const MOST_LOOKS = 3000;
/** On Node 20, only the heap shows frames of one byte, which take many times their size. */
const FULL_HEAP = 0.8;

type Options = Pick<CompleteServerOptions, "log" | "every" | "maxMessageBytes" | "messageBytes">;

/**
 * Bounds the memory of requests, from what sockets have received and which requests have arrived.
 *
 * - **Requests that have not arrived completely** weigh what their connection has received since the
 *   oldest of them began. If all connections together weigh too much, some lose the newer half of
 *   their requests: first those with more than one large request, then those that began last, so
 *   that the others end; those with a few small requests come last. Their clients go on with other
 *   connections.
 * - **Requests that have arrived** hold their size until their calls end. Without room, a call is
 *   refused; small ones have room of their own.
 */
export class Admission implements RequestRoom {
  readonly #loads = new Map<OpenConnection, ConnectionLoad>();
  readonly #small: Capacity;
  readonly #large: Capacity;
  #looks = 0;
  #calls = 0;
  /** Whether Node does not tell of streams. */
  #isBlind = false;
  #stopLooking: (() => void) | undefined = undefined;

  constructor(private readonly options: Options) {
    this.#small = new Capacity(options.messageBytes, 0);
    this.#large = new Capacity(options.messageBytes, 0);
  }

  get looks(): number {
    return this.#looks;
  }

  /** Lets the requests of connectors through, and small requests of all other services. */
  intercept(
    connectorServices: readonly string[],
    findConnection: (peer: string) => OpenConnection | undefined,
  ): ServerInterceptor {
    const services = new Set(connectorServices);
    return ({ path, requestStream, responseStream }, call) => {
      const isConnector = services.has(path.slice(1, path.lastIndexOf("/")));
      // ExecuteTaskSync has a header and inputs. Clients may end its stream only after the reply.
      const messages = requestStream ? 2 : 1;
      const opened = takeOpenedStream();
      this.#isBlind = opened === undefined;
      const connection = findConnection(call.getPeer());
      this.#calls += 1;
      return new AdmittedCall(call, this, {
        order: this.#calls,
        load: connection && this.#findLoad(connection),
        messages: isConnector ? messages : 0,
        isAnsweredOnce: !responseStream,
        compressedBytes: isCompressed(opened) ? this.options.maxMessageBytes : 0,
        stream: opened?.stream,
      });
    };
  }

  hold(bytes: number): boolean {
    return this.#getRoom(bytes)?.take(bytes) ?? true;
  }

  giveBack(bytes: number): void {
    this.#getRoom(bytes)?.giveBack(bytes);
  }

  #getRoom(bytes: number): Capacity | undefined {
    if (bytes <= TINY_BYTES) return undefined;
    return bytes <= SMALL_BYTES ? this.#small : this.#large;
  }

  #findLoad(connection: OpenConnection): ConnectionLoad {
    this.#stopLooking ??= this.options.every(LOOK_MS, () => this.#look());
    let load = this.#loads.get(connection);
    if (load === undefined) this.#loads.set(connection, (load = new ConnectionLoad(connection)));
    return load;
  }

  #look(): void {
    this.#looks += 1;
    for (const connection of this.#loads.keys())
      if (connection.socket.destroyed) this.#loads.delete(connection);
    this.#refuseNewest();
    this.#closeHeaviest();
    if ([...this.#loads.values()].some(({ mostHeld }) => mostHeld > 0)) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }

  #refuseNewest(): void {
    const { messageBytes: most, maxMessageBytes } = this.options;
    const loads = [...this.#loads.values()];
    let total = loads.reduce((sum, { weight }) => sum + weight, 0);
    if (total <= most / 2) return;
    const rank = ({ weight }: ConnectionLoad): number => {
      if (weight > maxMessageBytes + SMALL_BYTES) return 2;
      return weight > LIGHT_BYTES ? 1 : 0;
    };
    loads.sort((a, b) => rank(b) - rank(a) || b.oldest - a.oldest);
    for (const load of loads) load.refuseOlder(this.#looks - MOST_LOOKS);
    const refused: ConnectionLoad[] = [];
    for (const load of loads) {
      if (total <= most) break;
      total -= load.weight;
      load.refuseNewest();
      refused.push(load);
    }
    this.#warn(
      "refused requests that have not arrived, because together they are too large",
      refused,
    );
  }

  /**
   * Closes connections that keep what was refused, and others only if that is not enough; at best
   * those that no connector works for.
   */
  #closeHeaviest(): void {
    const most = this.options.messageBytes;
    const loads = [...this.#loads.values()];
    let total = loads.reduce((sum, { mostHeld }) => sum + mostHeld, 0);
    const isFull = this.#isBlind && isHeapFull();
    if (total <= 2 * most && !isFull) return;
    const rank = ({ isServed, isRefused }: ConnectionLoad): number =>
      2 * Number(isServed) + Number(!isRefused);
    loads.sort((a, b) => rank(a) - rank(b) || b.mostHeld - a.mostHeld);
    const closed: ConnectionLoad[] = [];
    for (const load of loads) {
      const isTooMuch = total > 2 * most || (load.mostHeld > most / 8 && isFull);
      if (!isTooMuch) continue;
      total -= load.mostHeld;
      load.connection.socket.destroy();
      this.#loads.delete(load.connection);
      closed.push(load);
    }
    this.#warn("closed a connection that sends too much", closed);
  }

  /** One line: there may be any number of such connections. */
  #warn(message: string, [first]: readonly ConnectionLoad[]): void {
    if (first !== undefined) this.options.log.warn(message, { peer: first.connection.peer });
  }
}

function isHeapFull(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > limit * FULL_HEAP;
}
