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

/** Ends the process. fx calls nothing else for this, so any other exit is the author's. */
export function exitProcess(code: number): never {
  isFxExit = true;
  process.exit(code);
}

/**
 * Reports an exit that fx did not ask for: without this, a `process.exit(0)` in author code would look like success. The
 * last listener of `onForeignExit` turns it into an error.
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

/** Decides which error a foreign exit is from now on. Returns a function that undoes it. */
export function onForeignExit(listener: ExitListener): () => void {
  listeners.push(listener);
  return () => void listeners.splice(listeners.indexOf(listener), 1);
}

/** The author's line that calls `process.exit` now. */
export function locateExit(code: unknown): ForeignExit {
  return { code, location: readAuthorStack(new Error("exit")).location };
}

/** FX1012: author code called `process.exit` while fx ran it. */
export function foreignExitError({ code, location }: ForeignExit): FxError {
  return new FxError("FX1012", `author code ended the process: process.exit(${String(code)})`, {
    location,
    hint: "throw an error in its place",
  });
}
