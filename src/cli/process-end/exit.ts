import { FxError, type SourceLocation } from "../../runtime/base/errors/errors.ts";
import { readableThrown } from "../../runtime/base/errors/thrown.ts";
import { authorStack } from "../../runtime/base/source/source-location.ts";

/** An end of the process that fx did not ask for: author code called `process.exit`. */
export interface ForeignExit {
  readonly code: number;
  readonly location: SourceLocation | undefined;
}

/** What such an end means at this moment. */
type JudgeExit = (exit: ForeignExit) => FxError;

const judges: JudgeExit[] = [];
let leaving = false;

/** Ends the process, as fx means it. */
export function exitProcess(code: number): never {
  leaving = true;
  process.exit(code);
}

/** Who listens last is asked, alone. Gives a function that no longer listens. */
export function onForeignExit(judge: JudgeExit): () => void {
  judges.push(judge);
  return () => void judges.splice(judges.indexOf(judge), 1);
}

/** Without this, a `process.exit(0)` in author code would look like success. */
export function reportForeignExit(show: (error: FxError) => void): void {
  process.once("exit", (code) => {
    const judge = judges.at(-1);
    if (leaving || judge === undefined) return;
    leaving = true;
    const error = judge({ code, location: authorStack(new Error("exit")).location });
    process.exitCode = error.exitCode;
    show(error);
  });
}

const listeners: ((error: unknown) => void)[] = [];

/**
 * Calls `crashed` with what author code threw where nobody waits for it: in a timer, an event, a promise that was
 * dropped. Who listens last is told, alone. Gives a function that no longer listens.
 */
export function onCrash(crashed: (error: unknown) => void): () => void {
  if (listeners.length === 0)
    process.on("uncaughtException", notifyListener).on("unhandledRejection", notifyListener);
  listeners.push(crashed);
  return () => {
    listeners.splice(listeners.indexOf(crashed), 1);
    if (listeners.length === 0)
      process.off("uncaughtException", notifyListener).off("unhandledRejection", notifyListener);
  };
}

function notifyListener(error: unknown): void {
  listeners.at(-1)?.(readableThrown(error));
}

/**
 * Tells when the process has nothing left to wait for, though author code has not answered: it awaits what nothing will settle. Gives a function that no
 * longer watches.
 */
export function onIdle(tell: (error: FxError) => void): () => void {
  const listener = (): void =>
    tell(
      new FxError("FX1016", "the task never ends: it awaits what nothing will settle", {
        hint: "look for a promise whose resolve is never called",
      }),
    );
  process.once("beforeExit", listener);
  return () => void process.off("beforeExit", listener);
}
