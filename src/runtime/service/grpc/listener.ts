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

/** Whether a request has not arrived completely, a connector works, or the caller has to read. */
export type CallState = "arriving" | "waiting" | "answered";

/** How gRPC serves one connection. */
export interface ServedConnection {
  /** Asks the client to open another connection for its next calls. Closes this one in the end. */
  drain(graceMs: number): void;
  /** Releases what gRPC holds for the connection, which has closed. */
  destroy(): void;
}

/** An open connection. */
export interface OpenConnection {
  readonly socket: Socket;
  readonly peer: string;
  /** The calls whose replies have not been sent completely. */
  readonly calls: Map<object, CallState>;
  readonly served: ServedConnection;
}

interface Watched extends OpenConnection {
  /** Whether it has made a call. */
  hasCalled: boolean;
  bytesRead: number;
  looks: number;
}

/**
 * The listening socket and its connections. gRPC does not know connections that have not started
 * HTTP/2: without this class, a peer that is silent would occupy a file descriptor for ever.
 */
export class Listener {
  readonly #server: Server;
  readonly #connections = new Set<Watched>();
  readonly #peers = new Map<string, Watched>();

  /** @param accept serves a connection */
  constructor(private readonly accept: (socket: Socket) => ServedConnection) {
    this.#server = createServer((socket) => this.add(socket));
  }

  /** Serves a connection. */
  add(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.setKeepAlive(true, PROBE_MS);
    socket.setMaxListeners(0); // each create whose caller gave up listens until it ends
    socket.on("error", () => undefined); // the HTTP/2 session, if any, reports it
    const served = this.accept(socket);
    const connection = {
      ...{ socket, peer, served, calls: new Map() },
      ...{ hasCalled: false, bytesRead: 0, looks: 0 },
    };
    this.#connections.add(connection);
    this.#peers.set(peer, connection);
    socket.once("close", () => {
      this.#connections.delete(connection);
      if (this.#peers.get(peer) === connection) this.#peers.delete(peer);
      served.destroy();
    });
  }

  /** The open connection of a peer that makes a call. gRPC names it `ADDRESS:PORT`. */
  find(peer: string): OpenConnection | undefined {
    const connection = this.#peers.get(peer);
    if (connection !== undefined) connection.hasCalled = true;
    return connection;
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
   * for a reply: before their first call, within a request, and if they do not read a reply. Counts
   * checks instead of time, because nothing can arrive while a method blocks the event loop.
   */
  closeSilent(): void {
    for (const connection of this.#connections) {
      const { socket } = connection;
      const isSilent = socket.bytesRead === connection.bytesRead && isPeersTurn(connection);
      connection.looks = isSilent ? connection.looks + 1 : 0;
      connection.bytesRead = socket.bytesRead;
      if (connection.looks >= SILENT_LOOKS) socket.destroy();
    }
  }

  /** Returns a function that tells whether something has arrived since on an open connection. */
  watchArrivals(): () => boolean {
    const before = new Map([...this.#connections].map((each) => [each, each.socket.bytesRead]));
    return () => [...this.#connections].some((each) => each.socket.bytesRead !== before.get(each));
  }

  /** Stops accepting connections. */
  close(): void {
    this.#server.close();
  }

  /** Resolves when no connection is open. */
  async ended(): Promise<void> {
    while (this.#connections.size > 0)
      await Promise.all(
        [...this.#connections].map(
          ({ socket }) => new Promise((resolve) => socket.once("close", resolve)),
        ),
      );
  }

  /** Closes all connections. */
  destroy(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }
}

/** A peer between two calls owes nothing. */
function isPeersTurn({ hasCalled, calls }: Watched): boolean {
  if (!hasCalled) return true;
  return calls.size > 0 && ![...calls.values()].includes("waiting");
}
