import { FxError, type SourceLocation } from "../../runtime/base/errors/errors.ts";
import { readAuthorStack } from "../../runtime/base/source/source-location.ts";

/** A call of `process.exit` in author code. */
export interface ForeignExit {
  readonly code: unknown;
  readonly location: SourceLocation | undefined;
}

type ExitListener = (exit: ForeignExit) => FxError;

const listeners: ExitListener[] = [];
let isFxExit = false;

/** Ends the process. All of fx exits through this, so any other exit is the author's. */
export function exitProcess(code: number): never {
  isFxExit = true;
  process.exit(code);
}

/**
 * Reports an exit that did not come from `exitProcess`. Otherwise `process.exit(0)` in author code
 * would look like success. The latest listener of `onForeignExit` creates the error.
 */
export function reportForeignExit(show: (error: FxError) => void): void {
  process.once("exit", (code) => {
    const listener = listeners.at(-1);
    if (isFxExit || listener === undefined) return;
    isFxExit = true;
    const error = listener(locateExit(code));
    process.exitCode = error.exitCode;
    show(error);
  });
}

/**
 * Sets how to turn an exit by author code into an error. Returns a function that removes the
 * listener.
 */
export function onForeignExit(listener: ExitListener): () => void {
  listeners.push(listener);
  return () => void listeners.splice(listeners.indexOf(listener), 1);
}

/** Call this within `process.exit`: it finds the author's line on the stack. */
export function locateExit(code: unknown): ForeignExit {
  return { code, location: readAuthorStack(new Error("exit")).location };
}

/** FX1012 */
export function foreignExitError({ code, location }: ForeignExit): FxError {
  return new FxError("FX1012", `author code called process.exit(${String(code)})`, {
    location,
    hint: "throw an error instead",
  });
}
