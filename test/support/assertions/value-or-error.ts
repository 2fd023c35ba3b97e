import assert from "node:assert/strict";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";

/** What a decoder gives; undefined for an error of the class that it may throw. Any other error fails the test. */
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

/** Checks after each test that nothing was added to what all objects share. */
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

/** Every object in a value is plain: what was data in the bytes has not become its prototype. */
export function assertPlain(value: unknown): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  assert.ok(prototype === Object.prototype || prototype === Array.prototype || prototype === null);
  for (const item of Object.values(value)) assertPlain(item);
}
