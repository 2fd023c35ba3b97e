import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { hostPort } from "../../cli/serve/listen-address.ts";
import type { LoadRequest } from "../project/project-messages.ts";
import type { ServingView } from "../serving-protocol.ts";
import { type ServedCalls } from "./served-calls.ts";
import { type ServedVersion, ServerProcess } from "./server-process.ts";

/** What the server needs of its session. */
export interface DevServingHost {
  readonly request: LoadRequest;
  readonly cwd: string;
  readonly calls: ServedCalls;
  /** Receives each new state. */
  readonly changed: (view: ServingView) => void;
}

/**
 * The port of `fx dev --serve`. Each version of the project is served by a process of its own. This
 * process keeps the port and passes each connection to the latest version that can serve.
 */
export class DevServing {
  readonly #host: DevServingHost;
  /** Reads nothing of a connection before it is passed on. */
  readonly #server: Server = createServer({ pauseOnConnect: true }, (socket) =>
    this.#accept(socket),
  );
  readonly #processes = new Set<ServerProcess>();
  /** Connections that wait for a process to start. */
  readonly #waiting = new Set<Socket>();
  /** The version that a process may serve; undefined if none can. */
  #latest: ServedVersion | undefined;
  #current: ServerProcess | undefined;
  #starting: ServerProcess | undefined;
  #isStopping = false;
  #view: ServingView = { address: "", version: 0, fault: null };

  constructor(host: DevServingHost) {
    this.#host = host;
  }

  get view(): ServingView {
    return this.#view;
  }

  /** Where the server listens. */
  get place(): AddressInfo {
    return this.#server.address() as AddressInfo;
  }

  /** Resolves when the port is open. Rejects with the error of the system, such as EADDRINUSE. */
  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port, exclusive: true }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    const { address, port: bound } = this.place;
    this.#show({ address: hostPort(address, bound) });
  }

  /** Serves a version that has loaded. Until it can, the one before gets the connections. */
  serve(latest: ServedVersion): void {
    this.#latest = latest;
    void this.#start(latest);
  }

  /**
   * Stops listening, and resolves when no call is in flight. The second call ends the calls that
   * still are.
   */
  async stop(): Promise<void> {
    const isSecond = this.#isStopping;
    this.#isStopping = true;
    this.#server.close();
    this.#starting?.kill();
    this.#dropWaiting();
    for (const server of this.#processes) {
      if (isSecond) server.cut();
      else server.drain();
    }
    await Promise.all(Array.from(this.#processes, ({ ended }) => ended));
  }

  close(): void {
    this.#isStopping = true;
    this.#server.close();
    this.#dropWaiting();
    for (const server of this.#processes) server.kill();
  }

  async #start(version: ServedVersion): Promise<void> {
    this.#starting?.kill(); // it has no connection yet
    const server = this.#launch(version);
    this.#starting = server;
    const fault = await server.started;
    if (this.#starting !== server || this.#isStopping) return;
    this.#starting = undefined;
    if (fault === null) {
      this.#current?.drain();
      this.#current = server;
    } else this.#latest = undefined;
    for (const socket of this.#waiting) {
      if (this.#current === undefined) socket.destroy();
      else this.#current.accept(socket);
    }
    this.#waiting.clear();
    this.#show(fault === null ? { version: server.version, fault } : { fault });
  }

  #launch(version: ServedVersion): ServerProcess {
    const { request, cwd, calls } = this.#host;
    const recorded = calls.open(version.version);
    const server = new ServerProcess(version, request, cwd, (reports) => recorded.add(reports));
    this.#processes.add(server);
    void server.ended.then((fault) => {
      this.#processes.delete(server);
      recorded.end();
      if (this.#current !== server || this.#isStopping) return;
      this.#current = undefined;
      this.#show({ version: 0, fault });
    });
    return server;
  }

  #accept(socket: Socket): void {
    socket.on("error", () => undefined); // its peer has gone
    if (this.#current !== undefined) return this.#current.accept(socket);
    if (this.#latest === undefined || this.#isStopping) return void socket.destroy();
    this.#waiting.add(socket);
    if (this.#starting === undefined) void this.#start(this.#latest);
  }

  #dropWaiting(): void {
    for (const socket of this.#waiting) socket.destroy();
    this.#waiting.clear();
  }

  #show(news: Partial<ServingView>): void {
    this.#view = { ...this.#view, ...news };
    this.#host.changed(this.#view);
  }
}
