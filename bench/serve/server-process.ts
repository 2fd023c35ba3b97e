import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client, credentials } from "@grpc/grpc-js";
import { pythonEnvironment } from "../../scripts/interop/python-environment.mjs";
import { freePort } from "../../test/support/server/free-port.ts";
import { cpuMsOf } from "../measure.ts";

/** How long flytekit's server may take until it accepts connections. */
const START_MS = 60_000;

/** What a server of fx serves, its flags, and its variables beside those of this process. */
export interface FxServer {
  readonly module?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A connector server in a separate process, with a client. Reads its CPU and memory from `/proc`.
 */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #client: Client;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /**
   * Starts the built `fx serve` with its defaults: it writes a log, which is discarded, and
   * metrics.
   */
  static async startFx(
    cache: string,
    { module = "bench/serve/project/connectors.ts", flags = [], env = {} }: FxServer = {},
  ): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      [
        ...["bin/fx.js", "serve", module, "--port", "0", "--prometheus-port", "0", "--json"],
        ...flags,
      ],
      {
        stdio: ["ignore", "pipe", "ignore"],
        env: { ...process.env, XDG_CACHE_HOME: cache, ...env },
      },
    );
    const line = await new Promise<string>((resolve) =>
      createInterface(child.stdout).once("line", resolve),
    );
    const { server } = JSON.parse(line) as { server: { port: number } };
    return new ServerProcess(child, server.port);
  }

  /** Starts one of the servers in this folder. */
  static async startPeer(name: "echo-server.mjs" | "plain-server.mjs"): Promise<ServerProcess> {
    const child = fork(new URL(name, import.meta.url), { execArgv: [] });
    const { port } = await new Promise<{ port: number }>((resolve) =>
      child.once("message", resolve as (message: unknown) => void),
    );
    return new ServerProcess(child, port);
  }

  /** Starts flytekit's server with the connectors of a module, for instance in `bench/blocking`. */
  static async startFlytekit(
    module: string,
    env: Readonly<Record<string, string>>,
    environment = "flyte1",
  ): Promise<ServerProcess> {
    const command = join(await pythonEnvironment(environment), "pyflyte");
    const [port, metrics] = [await freePort(), await freePort()];
    const child = spawn(
      command,
      [
        ...["serve", "connector", "--port", String(port), "--prometheus_port", String(metrics)],
        ...["--modules", module],
      ],
      {
        cwd: "bench/blocking",
        stdio: "ignore",
        env: { ...process.env, PYTHONPATH: ".", PYTHONDONTWRITEBYTECODE: "1", ...env },
      },
    );
    const server = new ServerProcess(child, port);
    await promisify(server.#client.waitForReady.bind(server.#client))(Date.now() + START_MS);
    return server;
  }

  /** CPU milliseconds that the process and its worker processes have used so far. */
  get cpuMs(): number {
    return this.#listProcesses().reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  }

  /** Memory of the process and its workers in bytes. What they share counts once. */
  get memory(): number {
    const sizes = this.#listProcesses().map((pid) => {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      return 1024 * Number(/^Pss:\s+(\d+)/m.exec(rollup)![1]);
    });
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** In bytes. */
  get peakMemory(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]);
  }

  #listProcesses(): readonly number[] {
    const pid = this.#child.pid!;
    const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").match(/\d+/g) ?? [];
    return [pid, ...workers.map(Number)];
  }

  unary(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, keep, keep, request, (error, reply) =>
        error === null ? resolve(reply!) : reject(error),
      );
    });
  }

  getTask(request: Buffer): Promise<Buffer> {
    return this.unary("/flyteidl.service.AsyncAgentService/GetTask", request);
  }

  /** Sends all messages. Resolves with the first reply when the call has ended. */
  stream(path: string, requests: readonly Buffer[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeBidiStreamRequest(path, keep, keep);
      const replies: Buffer[] = [];
      call.on("data", (reply: Buffer) => replies.push(reply));
      call.on("end", () => resolve(replies[0]!));
      call.on("error", reject);
      for (const request of requests) call.write(request);
      call.end();
    });
  }

  /** Stops the process and waits until it has exited, so its code cache is complete. */
  async stop(): Promise<void> {
    this.#client.close();
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}

function keep(bytes: Buffer): Buffer {
  return bytes;
}
