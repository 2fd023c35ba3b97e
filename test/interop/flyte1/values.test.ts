import assert from "node:assert/strict";
import { TypeEngine } from "../../../src/index.ts";
import { decodeLiteral, encodeLiteral } from "../../../src/runtime/wire/v1/literals.ts";
import { describedCase } from "../support/described-cases.ts";
import { describeNative } from "../support/describe-native.ts";
import type { Described, DescribedCase, DescribedValue } from "../support/described.ts";
import { fxType, fxValue } from "../support/fx-values.ts";
import { forAll } from "../support/for-all.ts";
import { usePython } from "../support/use-python.ts";

interface Written {
  readonly type: string;
  readonly literal: string;
}

interface Read extends Written {
  readonly value: DescribedValue;
}

describe("values between fx and flytekit", () => {
  const python = usePython("flyte1");
  const readByPython = (type: Described, literal: string) => python.call<Read>("values.read", { type, literal });

  it("of TypeScript are read by Python as what they are, and come back", async () => {
    await forAll(describedCase(4), async ({ type, value }) => {
      const theirs = await readByPython(type, writtenByFx({ type, value }));
      assert.deepEqual(theirs.value, value);
      assert.deepEqual(readByFx(type, theirs.literal), value);
    });
  });

  it("of Python are read by TypeScript as what they are, and come back", async () => {
    await forAll(describedCase(4), async ({ type, value }) => {
      const { literal } = await python.call<Written>("values.write", { type, value });
      assert.deepEqual(readByFx(type, literal), value);
      const received = TypeEngine.toNative(decodeLiteral(Buffer.from(literal, "base64")), fxType(type));
      const again = base64(encodeLiteral(TypeEngine.toLiteral(received, fxType(type))));
      assert.deepEqual((await readByPython(type, again)).value, value);
    });
  });
});

function writtenByFx({ type, value }: DescribedCase): string {
  return base64(encodeLiteral(TypeEngine.toLiteral(fxValue(type, value), fxType(type))));
}

function readByFx(type: Described, literal: string): DescribedValue {
  return describeNative(type, TypeEngine.toNative(decodeLiteral(Buffer.from(literal, "base64")), fxType(type)));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
