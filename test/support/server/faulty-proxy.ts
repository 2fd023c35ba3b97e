import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { closeWithScope } from "../hooks/current-test.ts";

/** A fault in one direction of the traffic after a number of bytes. */
export interface Fault {
  readonly way: "up" | "down";
  readonly kind: "cut" | "stall" | "corrupt";
  readonly afterBytes: number;
  /** Number of times. Default: 1. */
  readonly times?: number;
}

/** A proxy between a client and a server on 127.0.0.1. It closes with its test or file. */
export type FaultyProxy = Awaited<ReturnType<typeof faultyProxy>>;

export async function faultyProxy(target: () => number) {
  const sockets = new Set<Socket>();
  const faults = new Faults();
  const server = createServer((client) => {
    const upstream = connect(target(), "127.0.0.1");
    for (const socket of [client, upstream])
      sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)));
    relay(client, upstream, "up", faults);
    relay(upstream, client, "down", faults);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    /** Sets the fault, replacing an earlier one. */
    arm: (fault: Fault) => faults.arm(fault),
    /** Removes the fault. */
    disarm: () => faults.arm(undefined),
    /** How often the fault has happened. */
    get happened() {
      return faults.happened;
    },
    /** Settles when the fault happens next. */
    next: () => faults.next(),
    close: closeWithScope(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    }),
  };
}

function relay(from: Socket, to: Socket, way: "up" | "down", faults: Faults): void {
  let stalled = false;
  from.on("data", (bytes: Buffer) => {
    const kind = faults.pass(way, bytes);
    stalled ||= kind === "stall";
    if (kind === "cut") for (const socket of [from, to]) socket.destroy();
    else if (!stalled && !to.write(bytes)) {
      from.pause();
      to.once("drain", () => from.resume());
    }
  });
  from.on("close", () => to.destroy());
}

class Faults {
  #fault: Fault | undefined;
  #passed = 0;
  #waiting: (() => void)[] = [];
  happened = 0;

  arm(fault: Fault | undefined): void {
    this.#fault = fault;
    this.#passed = 0;
    this.happened = 0;
  }

  next(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /** Returns the fault for these bytes, if any; corrupting changes one of them in place. */
  pass(way: "up" | "down", bytes: Buffer): Fault["kind"] | undefined {
    const fault = this.#fault;
    if (fault?.way !== way || this.happened >= (fault.times ?? 1)) return undefined;
    this.#passed += bytes.length;
    if (this.#passed <= fault.afterBytes) return undefined;
    this.#passed = 0;
    this.happened += 1;
    if (fault.kind === "corrupt") bytes[bytes.length - 1]! ^= 1;
    for (const resolve of this.#waiting.splice(0)) resolve();
    return fault.kind;
  }
}
