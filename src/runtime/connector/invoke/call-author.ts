import type { Awaitable } from "../../awaitable.ts";
import { readableThrown } from "../../readable-thrown.ts";

/** Calls a method of the author's; what it throws can be read without care. */
export async function callAuthor<T>(call: () => Awaitable<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw readableThrown(thrown);
  }
}
