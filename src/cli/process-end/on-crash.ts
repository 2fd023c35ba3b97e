import { FxError } from "../../runtime/base/errors/errors.ts";
import { readableThrown } from "../../runtime/base/errors/thrown.ts";

const listeners: ((error: unknown) => void)[] = [];

/**
 * Calls the latest listener with errors that author code does not catch, such as in a timer or an
 * event handler. Returns a function that stops listening. The first listener has to stay.
 */
export function onCrash(listener: (error: unknown) => void): () => void {
  if (listeners.length === 0)
    process.on("uncaughtException", callLastListener).on("unhandledRejection", callLastListener);
  listeners.push(listener);
  return () => void listeners.splice(listeners.indexOf(listener), 1);
}

function callLastListener(error: unknown): void {
  listeners.at(-1)?.(readableThrown(error));
}

/**
 * Calls `listener` with FX1016 if Node has nothing left to wait for while the author's code has not
 * returned. Returns a function that stops listening.
 */
export function onIdle(listener: (error: FxError) => void): () => void {
  const report = (): void => {
    const hint = "find the promise whose resolve is never called";
    listener(new FxError("FX1016", "the task waits for a promise that can never settle", { hint }));
  };
  process.once("beforeExit", report);
  return () => void process.off("beforeExit", report);
}
