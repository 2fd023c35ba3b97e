import { exitProcess } from "./exit.ts";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof EXIT_CODES;

/**
 * SIGINT and SIGTERM, from the start of the command on: as the first process of a container it would never hear of one that nobody listens for. Before
 * there is a server to stop, a signal ends the process.
 */
export class StopSignals {
  readonly #listeners = (Object.keys(EXIT_CODES) as StopSignal[]).map(
    (signal) => [signal, () => this.#on(signal)] as const,
  );
  #stop: (() => void) | undefined = undefined;

  constructor() {
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
  }

  /** Resolves with the first signal from now on; another one ends the process. It keeps the process alive. */
  async first(): Promise<void> {
    const alive = setInterval(() => undefined, 0x7fff_ffff);
    await new Promise<void>((resolve) => (this.#stop = resolve));
    clearInterval(alive);
  }

  release(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }

  #on(signal: StopSignal): void {
    if (this.#stop === undefined) exitProcess(EXIT_CODES[signal]);
    this.#stop();
    this.#stop = undefined;
  }
}
