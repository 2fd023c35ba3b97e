import { BLOCKED_MS } from "../request-observer.ts";
import type { ServedCall } from "./served-call.ts";

/** Calls the author's code, and tells the observers if it blocks the event loop. */
export function watchBlocking<T>(call: ServedCall, work: () => T): T {
  const { now } = call.state.options;
  const from = now();
  const result = work();
  const ms = now() - from;
  if (ms >= BLOCKED_MS) call.state.notify((observer) => observer.methodBlocked?.(call, ms));
  return result;
}
