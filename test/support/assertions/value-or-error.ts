import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";

/**
 * Returns the decoded value, or undefined for an error of the expected class. Any other error fails
 * the test.
 */
export function valueOr<T>(error: new (...args: never[]) => Error, decode: () => T): T | undefined {
  try {
    return decode();
  } catch (thrown) {
    if (thrown instanceof error) return undefined;
    throw thrown;
  }
}

export function valueOrFxError<T>(decode: () => T): T | undefined {
  return valueOr(FxError, decode);
}

/** Checks after each test that the built-in prototypes are unchanged. */
export function watchPrototypes(): void {
  const before = inventory();
  afterEach(() => assert.deepEqual(inventory(), before));
}

function inventory(): unknown {
  return [
    Object.prototype,
    Array.prototype,
    Function.prototype,
    String.prototype,
    Map.prototype,
    Uint8Array.prototype,
    Object,
  ].map((object) => Reflect.ownKeys(object));
}

/** Checks that every object in a value is plain: no data in the bytes became a prototype. */
export function assertPlain(value: unknown): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  assert.ok(prototype === Object.prototype || prototype === Array.prototype || prototype === null);
  for (const item of Object.values(value)) assertPlain(item);
}
