import { FxError } from "../../runtime/base/errors/errors.ts";
import type { CommandProcess } from "../command-process.ts";
import { SIGNAL_EXIT_CODES, type StopSignal } from "./stop-signals.ts";

/**
 * Calls `listener` instead of ending the process on these signals. Returns a function that stops
 * listening.
 */
export function listenToSignals(
  { node }: Pick<CommandProcess, "node">,
  signals: readonly StopSignal[],
  listener: (signal: StopSignal) => void,
): () => void {
  const handler = (signal: NodeJS.Signals): void => listener(signal as StopSignal);
  for (const signal of signals) node.on(signal, handler);
  return () => {
    for (const signal of signals) node.off(signal, handler);
  };
}

/**
 * Runs `work` until SIGINT (FX1009) or SIGTERM (FX1010) aborts it. `what` tells the user the state,
 * such as "nothing was created".
 */
export async function untilSignal<T>(
  process: CommandProcess,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const release = listenToSignals(process, ["SIGINT", "SIGTERM"], (signal) =>
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
 * Listens to SIGINT and SIGTERM from the start of `fx serve`, because the first process of a
 * container ignores signals that it has no handler for. Until the server waits for a signal, a
 * signal ends the process.
 */
export class StopSignals {
  #stop: (() => void) | undefined = undefined;

  constructor(process: CommandProcess) {
    listenToSignals(process, ["SIGINT", "SIGTERM"], (signal) => {
      if (this.#stop === undefined) process.exit(SIGNAL_EXIT_CODES[signal]);
      this.#stop();
      this.#stop = undefined;
    });
  }

  /** Waits for the next signal, and keeps the process alive meanwhile. */
  async next(): Promise<void> {
    const alive = setInterval(() => undefined, 0x7fff_ffff);
    await new Promise<void>((resolve) => (this.#stop = resolve));
    clearInterval(alive);
  }
}
