import type { Awaitable } from "../../base/context.ts";
import { readableThrown } from "../../base/errors/thrown.ts";

/** Calls a method of the author. Its errors can be read safely. A synchronous answer stays synchronous. */
export function callAuthor<T>(call: () => Awaitable<T>): Awaitable<T> {
  try {
    const answer = call();
    return isThenable(answer) ? Promise.resolve(answer).then(undefined, throwReadable) : answer;
  } catch (thrown) {
    throw readableThrown(thrown);
  }
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  if ((typeof answer !== "object" && typeof answer !== "function") || answer === null) return false;
  return typeof (answer as { readonly then?: unknown }).then === "function";
}

function throwReadable(thrown: unknown): never {
  throw readableThrown(thrown);
}
