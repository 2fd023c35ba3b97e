import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** The outside system of the benchmark, in a separate process. */
export class CountingService {
  readonly #child: ChildProcess;
  readonly address: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.address = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<CountingService> {
    const child = fork(new URL("counting-service.mjs", import.meta.url), { execArgv: [] });
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return new CountingService(child, port);
  }

  /** Returns the number of requests since the last call. */
  async countRequests(): Promise<number> {
    const reply = once(this.#child, "message") as Promise<[{ requests: number }]>;
    this.#child.send({});
    const [{ requests }] = await reply;
    return requests;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }
}
