import { type AddressInfo, type Server, type Socket, createServer } from "node:net";

/** How often the sockets are checked. */
export const LOOK_MS = 2500;
/** A socket is closed if nothing arrives during this many checks: 20 seconds. */
const SILENT_LOOKS = 8;
/**
 * TCP probes a peer after this time without traffic. If it vanished, Node's ten further probes
 * close the connection 10 seconds later.
 */
const PROBE_MS = 10_000;

/** The calls of a connection whose replies have not been sent completely. */
export type Calls = Map<object, "waiting" | "answered">;

interface Connection {
  /** Undefined before the first call. */
  calls?: Calls;
  bytesRead: number;
  looks: number;
}

/**
 * The listening socket and its connections. gRPC does not know connections that have not started
 * HTTP/2: without this class, a peer that is silent would occupy a file descriptor for ever.
 */
export class Listener {
  readonly #server: Server;
  readonly #connections = new Map<Socket, Connection>();
  readonly #peers = new Map<string, Socket>();

  constructor(private readonly accept: (socket: Socket) => void) {
    this.#server = createServer((socket) => this.add(socket));
  }

  /** Serves a connection. */
  add(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#connections.set(socket, { bytesRead: 0, looks: 0 });
    this.#peers.set(peer, socket);
    socket.once("close", () => {
      this.#connections.delete(socket);
      if (this.#peers.get(peer) === socket) this.#peers.delete(peer);
    });
    socket.setKeepAlive(true, PROBE_MS);
    socket.setMaxListeners(0); // each create whose caller gave up listens until it ends
    socket.on("error", () => undefined); // the HTTP/2 session, if any, reports it
    this.accept(socket);
  }

  /** The open connection of a peer, which gRPC names `ADDRESS:PORT`. */
  find(peer: string): Socket | undefined {
    return this.#peers.get(peer);
  }

  /** The calls of a peer, which has made one, if its connection is open. */
  findCalls(peer: string): Calls | undefined {
    const connection = this.#connections.get(this.find(peer)!);
    return connection && (connection.calls ??= new Map());
  }

  /** Listens on `HOST:PORT`; returns the port. */
  async listen(address: string): Promise<number> {
    const colon = address.lastIndexOf(":");
    const host = address.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
    const port = Number(address.slice(colon + 1));
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Closes the sockets on which nothing has arrived for too long, although their peers do not wait
   * for a reply: before their first call, and if they do not read a reply. Counts checks instead of
   * time, because nothing can arrive while a method blocks the event loop.
   */
  closeSilent(): void {
    for (const [socket, connection] of this.#connections) {
      const isSilent = socket.bytesRead === connection.bytesRead && isPeersTurn(connection);
      connection.looks = isSilent ? connection.looks + 1 : 0;
      connection.bytesRead = socket.bytesRead;
      if (connection.looks >= SILENT_LOOKS) socket.destroy();
    }
  }

  /** Returns a function that tells whether something has arrived since on an open connection. */
  watchArrivals(): () => boolean {
    const before = new Map([...this.#connections.keys()].map((each) => [each, each.bytesRead]));
    return () => [...this.#connections.keys()].some((each) => each.bytesRead !== before.get(each));
  }

  /** Stops accepting connections. */
  close(): void {
    this.#server.close();
  }

  /** Resolves when no connection is open. */
  async ended(): Promise<void> {
    while (this.#connections.size > 0)
      await Promise.all(
        [...this.#connections.keys()].map(
          (socket) => new Promise((resolve) => socket.once("close", resolve)),
        ),
      );
  }

  /** Closes all connections. */
  destroy(): void {
    for (const socket of this.#connections.keys()) socket.destroy();
  }
}

/** A peer between two calls owes nothing. */
function isPeersTurn({ calls }: Connection): boolean {
  if (calls === undefined) return true;
  return calls.size > 0 && [...calls.values()].every((state) => state === "answered");
}
