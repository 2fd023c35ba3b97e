import { syncBuiltinESMExports } from "node:module";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { authorStack } from "../../runtime/base/source/source-location.ts";
import { RunStop, type StopCause } from "../../runtime/task/run/run-stop.ts";
import { exitProcess, onCrash, onIdle } from "./exit.ts";

/** What watches over the process while author code is at work in it. */
export interface ProcessGuard {
  /** Fires with a RunStop as soon as the execution has to end. */
  readonly signal: AbortSignal;
  /** No longer watches. */
  release(): void;
}

const EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
type StopSignal = keyof typeof EXIT_CODES;

/**
 * Turns into one signal whatever would end the process before its error is in storage: SIGTERM and its like (the second one
 * ends the process at once), an error that nobody catches, `process.exit`, and a task that awaits what nothing will settle.
 */
export function guardProcess(): ProcessGuard {
  const controller = new AbortController();
  const stop = (by: StopCause): void => controller.abort(new RunStop(by));
  const releases = [
    onSignals(stop, () => release()),
    onCrash((error) => stop({ kind: "crash", error })),
    onExitCall(stop),
    onIdle((error) => stop({ kind: "crash", error })),
  ];
  const release = (): void => {
    for (const undo of releases.splice(0)) undo();
  };
  return { signal: controller.signal, release };
}

type Stop = (by: StopCause) => void;

function onSignals(stop: Stop, release: () => void): () => void {
  let seen = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (seen) {
      release();
      exitProcess(EXIT_CODES[signal as StopSignal]);
    }
    seen = true;
    stop({ kind: "signal", signal: signal as StopSignal });
  };
  const signals = Object.keys(EXIT_CODES) as StopSignal[];
  for (const signal of signals) process.on(signal, listener);
  const early = stopSignalWhileLoading();
  if (early !== undefined) listener(early);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** bin/fx.js listens from its first line on, because a pod can be stopped before fx is loaded. */
function stopSignalWhileLoading(): StopSignal | undefined {
  const held = Symbol.for("flyte-fx/stop-signal");
  return (globalThis as { [held]?: { readonly signal?: StopSignal } })[held]?.signal;
}

/** It throws in place of ending the process, so that the author's code gets no further, and its error can be stored. */
function onExitCall(stop: Stop): () => void {
  const before = Object.getOwnPropertyDescriptor(process, "exit")!;
  process.exit = (code: unknown = process.exitCode ?? 0): never => {
    const { location } = authorStack(new Error("exit"));
    const error = new FxError(
      "FX1012",
      `author code ended the process: process.exit(${String(code)})`,
      { location, hint: "throw an error in its place" },
    );
    stop({ kind: "crash", error });
    throw error;
  };
  syncBuiltinESMExports();
  return () => {
    Object.defineProperty(process, "exit", before);
    syncBuiltinESMExports();
  };
}
