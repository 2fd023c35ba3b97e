import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Client, credentials } from "@grpc/grpc-js";

/** A server in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #client: Client;
  /** CPU milliseconds that the process has taken so far. */
  readonly cpuMs: () => Promise<number>;

  private constructor(child: ChildProcess, port: number, cpuMs: () => Promise<number>) {
    this.#child = child;
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    this.cpuMs = cpuMs;
  }

  /** `fx serve` as it is built, with what it does when it is not told otherwise; the log goes nowhere. */
  static async startFx(cache: string): Promise<ServerProcess> {
    const args = [
      ...(process.env["FX_BENCH_ARGS"]?.split(" ") ?? []),
      "bin/fx.js",
      "serve",
      "bench/serve/project/connectors.ts",
      "--port",
      "0",
      "--prometheus-port",
      "0",
      "--json",
    ];
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, XDG_CACHE_HOME: cache },
    });
    const line = await new Promise<string>((resolve) =>
      createInterface(child.stdout).once("line", resolve),
    );
    const { server } = JSON.parse(line) as { server: { port: number; metrics: { port: number } } };
    const cpuMs = async (): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${server.metrics.port}/metrics`)).text();
      return 1000 * Number(/^process_cpu_seconds_total (.*)$/m.exec(text)![1]);
    };
    return new ServerProcess(child, server.port, cpuMs);
  }

  /** What every server written with @grpc/grpc-js costs at least. */
  static async startEcho(): Promise<ServerProcess> {
    const child = fork(new URL("echo-server.mjs", import.meta.url), { execArgv: [] });
    const told = <T>(): Promise<T> =>
      new Promise((resolve) => child.once("message", resolve as (message: unknown) => void));
    const { port } = await told<{ port: number }>();
    return new ServerProcess(child, port, () => {
      child.send({});
      return told<number>();
    });
  }

  /** In bytes; Linux alone tells it. */
  get peakMemory(): number {
    return (
      1024 *
      Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, "utf8"))![1])
    );
  }

  unary(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, asItIs, asItIs, request, (error, reply) =>
        error === null ? resolve(reply!) : reject(error),
      );
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

  /** Resolves when the process has ended, and has kept its compiled code. */
  async stop(): Promise<void> {
    this.#client.close();
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}
