import { AsyncLocalStorage, createHook } from "node:async_hooks";
import type { ChildProcess } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { nextTick } from "node:process";
import { javaScriptRuntime } from "../../process/javascript-runtime.ts";
import type { FxError } from "../../runtime/base/errors/errors.ts";
import { captureLocation, type SourceLocation } from "../../runtime/base/source/source-location.ts";
import { countOf, oneLine } from "../../runtime/base/text.ts";
import { createOtherRequestError, PASS_FETCH } from "../../runtime/recording/missing-exchange.ts";
import { type OtherRequest, RequestWatch } from "../../runtime/recording/request-watch.ts";

/** What the channels publish. */
type Opened = { socket: Socket | UdpSocket } | { process: ChildProcess } | { worker: object };

const CHANNELS = ["net.client.socket", "udp.socket", "child_process", "worker_threads"] as const;

/**
 * The ways of a replayed run to the outside other than `context.fetch`. Requests and sockets stop
 * the run, and fail before they reach the network. Programs and worker threads are only named,
 * because most do not use it. Node 20 does not publish the sockets of `tls.connect` and
 * `new Socket()`: a hook reports these while they connect.
 */
export class OtherWays {
  readonly #requests: RequestWatch;
  readonly #connects = createHook({
    init: (_id, type, _trigger, connect) => {
      if (type === "TCPCONNECTWRAP" && this.#isInRun.getStore() === true)
        nextTick(() => {
          const { address, port } = connect as { readonly address: string; readonly port: number };
          this.#refuse(`a socket to ${address}:${port}`);
        });
    },
  });
  readonly #started = new Set<string>();
  readonly #isInRun = new AsyncLocalStorage<boolean>();

  constructor(private readonly stop: (error: FxError) => void) {
    this.#requests = watchRequests(({ host, cancel }) =>
      cancel(this.#refuse(`a request to ${host}`)),
    );
    this.#connects.enable();
    for (const channel of CHANNELS) subscribe(channel, this.#look);
  }

  /** Starts the run. Whatever else the process opens meanwhile does not count. */
  run<T>(start: () => T): T {
    return this.#isInRun.run(true, start);
  }

  /** Returns the warnings about what the run started. */
  close(): readonly string[] {
    this.#requests.close();
    for (const channel of CHANNELS) unsubscribe(channel, this.#look);
    this.#connects.disable();
    return [...this.#started].map(
      (what) => `warning: the code started ${what}, which can reach the network during a replay`,
    );
  }

  /** The objects are complete only when the code that creates them has returned. */
  readonly #look = (message: unknown): void => {
    if (this.#isInRun.getStore() !== true) return;
    const place = captureLocation();
    nextTick(() => this.#handle(message as Opened, place.location));
  };

  #handle(opened: Opened, location: SourceLocation | undefined): void {
    if ("worker" in opened) this.#started.add("a worker thread");
    else if ("process" in opened) this.#started.add(oneLine(opened.process.spawnargs[0] ?? "it"));
    else {
      const error = this.#refuse("a socket", location);
      if ("destroy" in opened.socket) opened.socket.destroy(error);
      else void opened.socket[Symbol.asyncDispose]();
    }
  }

  #refuse(what: string, location?: SourceLocation): FxError {
    const error = createOtherRequestError(what, location);
    this.stop(error);
    return error;
  }
}

/** The requests of a recorded run that do not go through `context.fetch`. */
export class OtherRequests {
  readonly #hosts: string[] = [];
  /** Its `fetch` is the one whose requests are recorded. */
  readonly watch = watchRequests(({ host }) => void this.#hosts.push(host));

  /** The warning about what is not recorded, if anything. */
  describe(recorded: number, hasConnector: boolean): string | undefined {
    if (this.#hosts.length > 0) {
      const hosts = Array.from(new Set(this.#hosts), oneLine).join(", ");
      return `warning: not recorded: ${countOf(this.#hosts.length, "request")} to ${hosts} without context.fetch; ${PASS_FETCH}`;
    }
    return recorded === 0 && hasConnector
      ? `warning: nothing is recorded, because the connector did not use context.fetch; ${PASS_FETCH}`
      : undefined;
  }
}

function watchRequests(onRequest: (request: OtherRequest) => void): RequestWatch {
  return new RequestWatch(onRequest, javaScriptRuntime.tellsOfFetch);
}
