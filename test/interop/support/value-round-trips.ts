import assert from "node:assert/strict";
import type fc from "fast-check";
import { type AnyFlyteType, TypeEngine } from "../../../src/entries/index.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { toProtocolFields } from "../../../src/runtime/values/to-protocol-fields.ts";
import { toTypeNode, toFlyteType } from "../../../src/runtime/values/types/flyte-type.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { describeNative } from "./describe-native.ts";
import type { Described, DescribedCase, DescribedValue } from "./described.ts";
import { forAll } from "./for-all.ts";
import { fxType, fxValue } from "./fx-values.ts";
import { usePython } from "./use-python.ts";

interface Written {
  readonly type: string;
  readonly literal: string;
}

interface Read extends Written {
  readonly value: DescribedValue;
}

/**
 * Tests values sent to Python and back, and the other way round; each side builds its own from the
 * description.
 */
export function describeValueRoundTrips(
  protocol: Protocol,
  cases: fc.Arbitrary<DescribedCase>,
): void {
  const python = usePython(protocol);
  const readByPython = (type: Described, literal: string) =>
    python.call<Read>("values.read", { type, literal });

  it("from TypeScript are read correctly by Python and returned unchanged", async () => {
    const { write, read } = await codec(protocol);
    await forAll(cases, async ({ type, value }) => {
      const theirs = await readByPython(type, write(type, fxValue(type, value)));
      assert.deepEqual(theirs.value, value);
      assert.deepEqual(describeNative(type, read(type, theirs.literal)), value);
    });
  });

  it("from Python are read correctly by TypeScript and returned unchanged", async () => {
    const { write, read } = await codec(protocol);
    await forAll(cases, async ({ type, value }) => {
      const { literal } = await python.call<Written>("values.write", { type, value });
      const native = read(type, literal);
      assert.deepEqual(describeNative(type, native), value);
      assert.deepEqual((await readByPython(type, write(type, native))).value, value);
    });
  });
}

async function codec(protocol: Protocol): Promise<{
  write: (type: Described, native: unknown) => string;
  read: (type: Described, literal: string) => unknown;
}> {
  const wire = await loadWire(protocol);
  const carried = (type: Described): AnyFlyteType =>
    toFlyteType(
      toProtocolFields(protocol, new Map([["value", toTypeNode(fxType(type))]])).get("value")!,
    );
  return {
    write: (type, native) =>
      Buffer.from(wire.encodeLiteral(TypeEngine.toLiteral(native, carried(type)))).toString(
        "base64",
      ),
    read: (type, literal) =>
      TypeEngine.toNative(wire.decodeLiteral(Buffer.from(literal, "base64")), carried(type)),
  };
}
