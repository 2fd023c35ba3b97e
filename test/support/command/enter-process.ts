import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync } from "node:fs";
import { endWithTest } from "../hooks/current-test.ts";
import type { EmulatedProcess } from "./emulated-process.ts";

const CRASHES = ["uncaughtException", "unhandledRejection"] as const;

const current = new AsyncLocalStorage<EmulatedProcess>();
const running = new Set<EmulatedProcess>();
let leaveProcess: () => void = () => undefined;
/** Commands that tests have left behind. Their code may go on. */
const abandoned = new WeakSet<EmulatedProcess>();
let hasAbandoned = false;
let restoreListeners: (() => void) | undefined;

/**
 * Runs work so that `process` is the emulated one for all that the work calls and starts: its
 * environment, its output, how it exits and crashes. The working directory is that of this process.
 * Returns a function to call at the end. A command that still runs when its test has ended is
 * abandoned.
 */
export function enterProcess(emulated: EmulatedProcess, work: () => void): () => void {
  endWithTest(() => abandon(emulated));
  const cwd = emulated.node.cwd();
  for (const other of running) if (!existsSync(other.node.cwd())) abandon(other);
  if (running.size === 0) leaveProcess = replaceProcess(cwd);
  else if (process.cwd() !== cwd)
    throw new Error(`a command runs in ${process.cwd()}: start no other in ${cwd}`);
  running.add(emulated);
  current.run(emulated, work);
  return () => leave(emulated);
}

function leave(emulated: EmulatedProcess): void {
  if (running.delete(emulated) && running.size === 0) leaveProcess();
}

/** Ends a command as the system would, and hides what its code throws from now on. */
function abandon(emulated: EmulatedProcess): void {
  if (!running.has(emulated)) return;
  abandoned.add(emulated);
  hasAbandoned = true;
  emulated.kill("SIGTERM");
  emulated.abandon();
  leave(emulated);
}

/** Called when no test follows. */
export function forgetAbandoned(): void {
  hasAbandoned = false;
  if (running.size === 0) stopListening();
}

function stopListening(): void {
  if (hasAbandoned) return;
  restoreListeners?.();
  restoreListeners = undefined;
}

/** Returns a function that restores everything. */
function replaceProcess(cwd: string): () => void {
  const folder = process.cwd();
  const { stackTraceLimit } = Error;
  const { env, exitCode } = process;
  const exit = process.exit.bind(process);
  process.chdir(cwd);
  const restores = [
    replace(process, "env", { get: () => current.getStore()?.node.env ?? env }),
    replace(process, "exit", {
      value: (code?: number) => (current.getStore()?.node.exit ?? exit)(code),
    }),
    ...(["stdout", "stderr"] as const).map((name) => replaceWrite(name)),
  ];
  restoreListeners ??= replaceListeners();
  return () => {
    for (const restore of restores) restore();
    stopListening();
    Error.stackTraceLimit = stackTraceLimit;
    process.chdir(folder);
    process.exitCode = exitCode;
  };
}

function replace(object: object, name: string, descriptor: PropertyDescriptor): () => void {
  const original = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { configurable: true, ...descriptor });
  return () => {
    if (original === undefined) Reflect.deleteProperty(object, name);
    else Object.defineProperty(object, name, original);
  };
}

/** What a test's reporter writes passes through. */
function replaceWrite(name: "stdout" | "stderr"): () => void {
  const stream = process[name];
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  return replace(stream, "write", {
    value: (...args: unknown[]): boolean => {
      const own = current.getStore()?.node[name];
      return own === undefined ? write(...args) : own.write(...(args as [string]));
    },
  });
}

function replaceListeners(): () => void {
  const restores = CRASHES.map(replaceListenersOf);
  return () => {
    for (const restore of restores) restore();
  };
}

/** What a command has not caused goes to mocha's listeners. */
function replaceListenersOf(event: (typeof CRASHES)[number]): () => void {
  const others = process.listeners(event as "uncaughtException");
  const report = (error: Error, origin: NodeJS.UncaughtExceptionOrigin): void => {
    const [only] = running;
    const emulated = current.getStore() ?? (running.size === 1 ? only : undefined);
    if (emulated !== undefined && abandoned.has(emulated)) return;
    if (emulated?.emit(event, error) === true) return;
    for (const listener of others) listener(error, origin);
  };
  process.removeAllListeners(event);
  process.on(event as "uncaughtException", report);
  return () => {
    process.removeAllListeners(event);
    for (const listener of others) process.on(event as "uncaughtException", listener);
  };
}
