import { type ChildProcess, fork } from "node:child_process";
import { Client, credentials } from "@grpc/grpc-js";

export interface Usage {
  readonly cpuMs: number;
  readonly rss: number;
}

/** A server in a process of its own, which says what it has used. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #client: Client;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  static async start(file: URL): Promise<ServerProcess> {
    const child = fork(file, { execArgv: ["--import=./scripts/test/import-typescript.mjs", ...(process.env["FX_BENCH_ARGS"]?.split(" ") ?? [])] });
    const { port } = await next<{ port: number }>(child);
    return new ServerProcess(child, port);
  }

  async usage(): Promise<Usage> {
    this.#child.send({});
    return next<Usage>(this.#child);
  }

  unary(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, asItIs, asItIs, request, (error, reply) => (error === null ? resolve(reply!) : reject(error)));
    });
  }

  /** Sends two messages and waits for the end. */
  stream(path: string, requests: readonly Buffer[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeBidiStreamRequest(path, asItIs, asItIs);
      call.on("data", () => undefined);
      call.on("end", resolve);
      call.on("error", reject);
      for (const request of requests) call.write(request);
      call.end();
    });
  }

  stop(): void {
    this.#client.close();
    this.#child.disconnect();
  }
}

/** CPU milliseconds that a server takes for so many calls, made by `callers` at once. */
export async function serverCpuMs(server: ServerProcess, call: () => Promise<unknown>, calls: number, callers: number): Promise<number> {
  const before = await server.usage();
  let left = calls;
  await Promise.all(Array.from({ length: callers }, async () => {
    while (left-- > 0) await call();
  }));
  return (await server.usage()).cpuMs - before.cpuMs;
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once("message", resolve as (message: unknown) => void));
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
