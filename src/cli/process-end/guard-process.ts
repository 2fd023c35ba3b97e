import { syncBuiltinESMExports } from "node:module";
import { exitProcess, type ForeignExit, foreignExitError, locateExit } from "./exit-process.ts";
import { SIGNAL_EXIT_CODES, type StopSignal } from "./listen-to-signals.ts";
import { type ProcessWatch, watchProcess } from "./watch-process.ts";

/**
 * Watches the process of `fx execute`, whose error has to be in storage before it ends (docs/decisions/0009): `process.exit`
 * in author code stops the task, too. A second signal ends the process at once.
 */
export function guardProcess(): ProcessWatch {
  let isSignalled = false;
  const watch = watchProcess((signal) => {
    if (isSignalled) {
      release();
      exitProcess(SIGNAL_EXIT_CODES[signal]);
    }
    isSignalled = true;
  });
  const restoreExit = replaceExit((exit) => {
    const error = foreignExitError(exit);
    watch.stop({ kind: "crash", error });
    return error;
  });
  const release = (): void => {
    watch.release();
    restoreExit();
  };
  const early = getEarlySignal();
  if (early !== undefined) {
    isSignalled = true;
    watch.stop({ kind: "signal", signal: early });
  }
  return { ...watch, release };
}

/** bin/fx.js listens from its first line on, because a pod can be stopped before fx is loaded. */
function getEarlySignal(): StopSignal | undefined {
  const key = Symbol.for("flyte-fx/stop-signal");
  return (globalThis as { [key]?: { readonly signal?: StopSignal } })[key]?.signal;
}

/** `process.exit` throws, so that the author's code goes no further and its error can be stored. Returns a function that undoes it. */
function replaceExit(toError: (exit: ForeignExit) => Error): () => void {
  const original = Object.getOwnPropertyDescriptor(process, "exit")!;
  process.exit = (code: unknown = process.exitCode ?? 0): never => {
    throw toError(locateExit(code));
  };
  syncBuiltinESMExports();
  return () => {
    Object.defineProperty(process, "exit", original);
    syncBuiltinESMExports();
  };
}
