import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { RunStop, type StopCause } from "../../runtime/task/run/run-stop.ts";
import type { CommandProcess } from "../command-process.ts";
import { packageRoot } from "../package-paths.ts";
import { type ForeignExit, foreignExitError, locateExit } from "./foreign-exit.ts";
import { listenToSignals } from "./listen-to-signals.ts";
import { SIGNAL_EXIT_CODES, STOP_SIGNALS, type StopSignal } from "./stop-signals.ts";

/** Tells author code to stop before the process ends. */
export type ProcessWatch = ReturnType<typeof watchProcess>;

/**
 * Turns everything that would end the process into one abort signal: SIGINT, SIGTERM, SIGHUP (the
 * terminal was closed), the end of the `fx dev` that started the process, an uncaught error, and an
 * event loop with nothing left to wait for.
 *
 * @param onSignal called with each signal before it aborts; may end the process instead
 */
export function watchProcess(process: CommandProcess, onSignal: (signal: StopSignal) => void) {
  const controller = new AbortController();
  const stop = (cause: StopCause): void => controller.abort(new RunStop(cause));
  const crash = (error: unknown): void => stop({ kind: "crash", error });
  const releases = [
    listenToSignals(process, STOP_SIGNALS, (signal) => {
      onSignal(signal);
      stop({ kind: "signal", signal });
    }),
    watchParent(process, () => stop({ kind: "signal", signal: "SIGHUP" })),
    process.onCrash(crash),
    onIdle(process, crash),
  ];
  return {
    /** Aborts with a RunStop that has the first cause. */
    signal: controller.signal,
    stop,
    /** Stops watching. */
    release: () => {
      for (const release of releases) release();
    },
  };
}

/**
 * Calls `listener` with FX1016 if Node has nothing left to wait for while the author's code has not
 * returned. Returns a function that stops listening.
 */
function onIdle(
  { node }: Pick<CommandProcess, "node">,
  listener: (error: FxError) => void,
): () => void {
  const report = (): void => {
    const hint = "find the promise whose resolve is never called";
    listener(new FxError("FX1016", "the task waits for a promise that can never settle", { hint }));
  };
  node.once("beforeExit", report);
  return () => void node.off("beforeExit", report);
}

/** Watches the parent without keeping this process alive. */
function watchParent(process: CommandProcess, listener: () => void): () => void {
  const { connected, send } = process.node as { readonly connected?: boolean; send?: unknown };
  // Bun is not connected without a channel, either. Then it has no `send`.
  if (connected === false && send !== undefined) listener(); // the other process went meanwhile
  const release = endWithParent(process, listener);
  process.node.channel?.unref();
  return release;
}

/**
 * Watches the process of `fx execute`, which must store the task's error before it ends
 * (docs/decisions/0009). So `process.exit` in author code only stops the task. A second signal ends
 * the process at once.
 */
export function guardProcess(process: CommandProcess): ProcessWatch {
  let isSignalled = false;
  const watch = watchProcess(process, (signal) => {
    if (isSignalled) {
      release();
      process.exit(SIGNAL_EXIT_CODES[signal]);
    }
    isSignalled = true;
  });
  const restoreExit = replaceExit(process, (exit) => {
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

/** bin/fx.js listens from its first line, because a pod can be stopped while fx loads. */
function getEarlySignal(): StopSignal | undefined {
  const key = Symbol.for("flyte-fx/stop-signal");
  return (globalThis as { [key]?: { readonly signal?: StopSignal } })[key]?.signal;
}

/**
 * Makes `process.exit` throw, so that author code stops there and its error can be stored. Returns
 * a function that undoes it.
 */
function replaceExit({ node }: CommandProcess, toError: (exit: ForeignExit) => Error): () => void {
  const original = Object.getOwnPropertyDescriptor(node, "exit")!;
  node.exit = (code: unknown = node.exitCode ?? 0): never => {
    throw toError(locateExit(code));
  };
  syncBuiltinESMExports();
  return () => {
    Object.defineProperty(node, "exit", original);
    syncBuiltinESMExports();
  };
}

/**
 * Calls `listener` when the process that opened a channel to this one is gone. Author code in an
 * endless loop blocks the channel, so a thread also watches the parent. It kills this process
 * instead of leaving it behind. Returns a function that stops both.
 */
export function endWithParent(
  { node }: Pick<CommandProcess, "node">,
  listener: () => void,
): () => void {
  if (node.channel == null) return () => undefined;
  const thread = new Worker(join(packageRoot, "bin/watch-parent.js"), {
    env: {},
    execArgv: [],
    workerData: node.ppid,
  });
  thread.unref();
  const onDisconnect = (): void => {
    void thread.terminate(); // from now on, the process ends by itself
    listener();
  };
  node.once("disconnect", onDisconnect);
  return () => {
    node.off("disconnect", onDisconnect);
    void thread.terminate();
  };
}
