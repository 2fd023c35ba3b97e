import { FxError } from "../../runtime/base/errors/errors.ts";
import { exitProcess } from "./exit-process.ts";

/** The signals that end a process, with the exit code of a process that one of them ended. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type StopSignal = keyof typeof SIGNAL_EXIT_CODES;

export const STOP_SIGNALS = Object.keys(SIGNAL_EXIT_CODES) as readonly StopSignal[];

/** Calls `listener` for each of these signals, which then no longer end the process. Returns a function that stops listening. */
export function listenToSignals(
  signals: readonly StopSignal[],
  listener: (signal: StopSignal) => void,
): () => void {
  const handler = (signal: NodeJS.Signals): void => listener(signal as StopSignal);
  for (const signal of signals) process.on(signal, handler);
  return () => {
    for (const signal of signals) process.off(signal, handler);
  };
}

/** Does work that SIGINT or SIGTERM aborts: with FX1009 or FX1010, which say `what` has become of it. */
export async function untilSignal<T>(
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const release = listenToSignals(["SIGINT", "SIGTERM"], (signal) =>
    controller.abort(
      signal === "SIGINT"
        ? new FxError("FX1009", `stopped: ${what}`)
        : new FxError("FX1010", `stopped by SIGTERM: ${what}`),
    ),
  );
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}

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
