import assert from "node:assert/strict";
import type { LiteralType } from "../../../src/runtime/values/literal-type.ts";
import type { Literal } from "../../../src/runtime/values/literal.ts";
import { readMsgpack } from "../../../src/runtime/values/msgpack/msgpack-reader.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";

export const integer = (value: number | { low: number; high: number }): Literal => ({
  scalar: { primitive: { integer: value } },
});
export const float = (value: number): Literal => ({ scalar: { primitive: { floatValue: value } } });
export const text = (value: string): Literal => ({ scalar: { primitive: { stringValue: value } } });
export const bool = (value: boolean): Literal => ({ scalar: { primitive: { boolean: value } } });
export const datetime = (seconds: number, nanos = 0): Literal => ({
  scalar: { primitive: { datetime: { seconds, nanos } } },
});
export const duration = (seconds: number, nanos = 0): Literal => ({
  scalar: { primitive: { duration: { seconds, nanos } } },
});
export const none: Literal = { scalar: { noneType: {} } };
export const union = (value: Literal, type: LiteralType): Literal => ({
  scalar: { union: { value, type } },
});
export const msgpack = (hex: string): Literal => ({
  scalar: { binary: { value: new Uint8Array(Buffer.from(hex, "hex")), tag: "msgpack" } },
});
export const generic = (fields: object): Literal => ({
  scalar: { generic: { fields: fields as never } },
});
export const blob = (uri: string, format: string, dimensionality: 0 | 1): Literal => ({
  scalar: { blob: { metadata: { type: { format, dimensionality } }, uri } },
});
export const table = (uri: string, format: string): Literal => ({
  scalar: {
    structuredDataset: { uri, metadata: { structuredDatasetType: { columns: [], format } } },
  },
});
export const list = (...literals: Literal[]): Literal => ({ collection: { literals } });
export const map = (literals: Record<string, Literal>): Literal => ({ map: { literals } });

/** Returns the value that a literal has as msgpack. */
export const unpack = (literal: Literal): unknown => readMsgpack(literal.scalar!.binary!.value!);
/** Returns a literal's msgpack as hexadecimal digits. */
export const hex = (literal: Literal): string =>
  Buffer.from(literal.scalar!.binary!.value!).toString("hex");

/** Returns the lines of the FX2009 that an action throws. */
export const faultsOf = (action: () => unknown): readonly string[] =>
  catchFxError("FX2009", action).details;

/** Asserts that an action throws FX2009 with exactly these lines. */
export function assertFaults(action: () => unknown, lines: readonly string[]): void {
  assert.deepEqual(faultsOf(action), lines);
}
