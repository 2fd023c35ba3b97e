import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { formatAddress } from "../../runtime/client/split-address.ts";
import type { DevProject } from "../project/dev-project.ts";
import type { ProjectVersion } from "../project/project-version.ts";
import type { DevEvent, ServingView, ShownFault } from "../protocol.ts";
import type { ServedCalls } from "./served-calls.ts";

/** What the server needs of its session. */
export interface DevServingHost {
  readonly project: Pick<DevProject, "load" | "sourcesFile">;
  readonly calls: ServedCalls;
  readonly report: (event: DevEvent) => void;
}

/**
 * The server of `fx dev --serve`. The process that has loaded a version serves it, too. It listens
 * when the process before it has closed the port.
 */
export class DevServing {
  readonly #processes = new Set<ProjectVersion>();
  #starting: ProjectVersion | undefined;
  /** The process that has the port. */
  #listening: ProjectVersion | undefined;
  #isStopping = false;
  /** Where the server listens. */
  address: AddressInfo | undefined;
  view: ServingView = { address: "", version: 0, fault: null };

  constructor(private readonly host: DevServingHost) {}

  /**
   * Chooses the port, a free one for 0, which each version takes again. Rejects with the error of
   * the system, such as EADDRINUSE.
   */
  async choose(host: string, port: number): Promise<void> {
    const probe = createServer().listen({ host, port, exclusive: true });
    await once(probe, "listening");
    const address = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    this.address = address;
    this.#show({ address: formatAddress(address.address, address.port) });
  }

  /**
   * Serves a version that has loaded. Until it can, the one before is served. Resolves when it
   * listens, or cannot.
   */
  async serve(server: ProjectVersion, version: number): Promise<void> {
    for (const other of this.#processes)
      if (other !== this.#listening && !other.isClosing) other.kill();
    this.#starting = server;
    this.#watch(server, version);
    const prepare = this.host.project.sourcesFile!;
    const fault = (await server.reach("prepared", { prepare })) ?? (await this.#takePort(server));
    if (!this.#isStarting(server)) return;
    this.#starting = undefined;
    this.#show(fault === null ? { version, fault } : { fault });
  }

  /**
   * Stops listening, and resolves when no call is in flight. The second call ends the calls that
   * still are.
   */
  async stop(): Promise<void> {
    const isSecond = this.#isStopping;
    this.#isStopping = true;
    this.#starting?.kill();
    for (const server of this.#processes) {
      if (isSecond) server.cut();
      else void server.drain();
    }
    await Promise.all(Array.from(this.#processes, ({ ended }) => ended));
  }

  close(): void {
    this.#isStopping = true;
    for (const server of this.#processes) server.kill();
  }

  /** Returns why the server cannot listen. */
  async #takePort(server: ProjectVersion): Promise<ShownFault | null> {
    if (!this.#isStarting(server)) return null;
    const others = [...this.#processes].filter((each) => each !== server);
    this.#listening = undefined;
    await Promise.all(others.map((other) => other.makeWay()));
    if (!this.#isStarting(server)) return null;
    this.view = { ...this.view, version: 0 };
    const fault = await server.reach("listening", { listen: this.address! });
    if (fault === null) this.#listening = server;
    return fault;
  }

  #isStarting(server: ProjectVersion): boolean {
    return this.#starting === server && !this.#isStopping;
  }

  /** Records the calls of a version, and loads the project again if one of them ends its process. */
  #watch(server: ProjectVersion, version: number): void {
    const { calls, project } = this.host;
    const recorded = calls.open(version);
    let hasCalls = false;
    this.#processes.add(server);
    server.onMessage((report) => {
      if (typeof report === "string" || !("calls" in report)) return;
      hasCalls ||= report.calls.length > 0;
      recorded.add(report.calls);
    });
    void server.fault.then((fault) => {
      this.#processes.delete(server);
      recorded.end();
      if (this.#listening !== server || this.#isStopping) return;
      this.#listening = undefined;
      // Author code that ends its process without a call would end the next one as well.
      const startsAgain = hasCalls && this.#starting === undefined;
      this.#show({ version: 0, fault: startsAgain ? { ...fault, hint: null } : fault });
      if (startsAgain) void project.load();
    });
  }

  #show(news: Partial<ServingView>): void {
    this.view = { ...this.view, ...news };
    this.host.report({ type: "serving", serving: this.view });
  }
}
