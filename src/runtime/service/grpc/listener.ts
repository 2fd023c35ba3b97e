import { type AddressInfo, type Server, type Socket, createServer } from "node:net";

/** How often the sockets are checked. */
export const LOOK_MS = 2500;
/** A socket is closed if nothing arrives during this many checks: 20 seconds. */
const SILENT_LOOKS = 8;

interface Silence {
  bytesRead: number;
  looks: number;
}

/**
 * The listening socket and its connections. gRPC does not know connections that have not started
 * HTTP/2: without this class, a peer that vanishes would occupy a file descriptor until TCP gives
 * up.
 */
export class Listener {
  readonly #server: Server;
  readonly #accept: (socket: Socket) => void;
  readonly #sockets = new Map<Socket, Silence>();

  constructor(accept: (socket: Socket) => void) {
    this.#accept = accept;
    this.#server = createServer((socket) => this.add(socket));
  }

  /** Serves a connection. */
  add(socket: Socket): void {
    this.#sockets.set(socket, { bytesRead: 0, looks: 0 });
    socket.once("close", () => this.#sockets.delete(socket));
    socket.setMaxListeners(0); // each create whose caller gave up listens until it ends
    socket.on("error", () => undefined); // the HTTP/2 session, if any, reports it
    this.#accept(socket);
  }

  /** The open connection of a peer, which gRPC names `ADDRESS:PORT`. */
  find(peer: string): Socket | undefined {
    for (const socket of this.#sockets.keys())
      if (`${socket.remoteAddress}:${socket.remotePort}` === peer) return socket;
    return undefined;
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
   * Closes the sockets on which nothing has arrived for too long. Idle clients stay connected,
   * because they reply to the server's pings. Counts checks instead of time, because nothing can
   * arrive while a method blocks the event loop.
   */
  closeSilent(): void {
    for (const [socket, silence] of this.#sockets) {
      if (socket.bytesRead === silence.bytesRead) silence.looks += 1;
      else silence.looks = 0;
      silence.bytesRead = socket.bytesRead;
      if (silence.looks >= SILENT_LOOKS) socket.destroy();
    }
  }

  /** Stops accepting connections. */
  close(): void {
    this.#server.close();
  }

  /** Resolves when no connection is open. */
  async ended(): Promise<void> {
    while (this.#sockets.size > 0)
      await Promise.all(
        [...this.#sockets.keys()].map(
          (socket) => new Promise((resolve) => socket.once("close", resolve)),
        ),
      );
  }

  /** Closes all connections. */
  destroy(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }
}
