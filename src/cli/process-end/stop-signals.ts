import { exitProcess } from "./exit-process.ts";
import { listenToSignals, SIGNAL_EXIT_CODES } from "./listen-to-signals.ts";

/**
 * SIGINT and SIGTERM for `fx serve`, from the start of the command on: the first process of a container ignores signals that
 * it does not listen to. A signal ends the process unless the server waits for one.
 */
export class StopSignals {
  readonly release: () => void;
  #stop: (() => void) | undefined = undefined;

  constructor() {
    this.release = listenToSignals(["SIGINT", "SIGTERM"], (signal) => {
      if (this.#stop === undefined) exitProcess(SIGNAL_EXIT_CODES[signal]);
      this.#stop();
      this.#stop = undefined;
    });
  }

  /** Resolves with the next signal, and keeps the process alive until then. */
  async next(): Promise<void> {
    const alive = setInterval(() => undefined, 0x7fff_ffff);
    await new Promise<void>((resolve) => (this.#stop = resolve));
    clearInterval(alive);
  }
}
