import { readableThrown } from "../../runtime/errors/readable-thrown.ts";

const listeners: ((error: unknown) => void)[] = [];

/**
 * Calls `crashed` with what author code threw where nobody waits for it: in a timer, an event, a promise that was
 * dropped. Who listens last is told, alone. Gives a function that no longer listens.
 */
export function onCrash(crashed: (error: unknown) => void): () => void {
  if (listeners.length === 0) process.on("uncaughtException", tell).on("unhandledRejection", tell);
  listeners.push(crashed);
  return () => {
    listeners.splice(listeners.indexOf(crashed), 1);
    if (listeners.length === 0)
      process.off("uncaughtException", tell).off("unhandledRejection", tell);
  };
}

function tell(error: unknown): void {
  listeners.at(-1)?.(readableThrown(error));
}
