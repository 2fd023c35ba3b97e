import assert from "node:assert/strict";
import { TypeEngine } from "../../../src/index.ts";
import { decodeLiteral, encodeLiteral } from "../../../src/runtime/wire/v1/literals.ts";
import { describedCase, describedObject } from "../support/described-cases.ts";
import { describeNative } from "../support/describe-native.ts";
import type { Described, DescribedCase } from "../support/described.ts";
import { forAll } from "../support/for-all.ts";
import { fxType, fxValue } from "../support/fx-values.ts";
import { tellGuessed, tellValue, withOwnTitles } from "../support/guessed.ts";
import { decodeLiteralType, encodeLiteralType } from "../support/literal-types.ts";
import { usePython } from "../support/use-python.ts";

interface Written {
  readonly type: string;
  readonly literal: string;
}


/** It takes flytekit a tenth of a second to guess a type. */
const SLOW = { share: 0.1 };

const named = ({ type, value }: DescribedCase): DescribedCase => ({ type: withOwnTitles(type), value });

describe("types that are guessed from Flyte's", () => {
  const python = usePython("flyte1");
  const guessedByPython = (literalType: string) => python.call("values.guess", { literal_type: literalType });

  it("are those that flytekit guesses, of its types and of fx's", async () => {
    await forAll(describedCase(3, "rebuilt").map(named), async ({ type, value }) => {
      const theirs = await python.call<Written>("values.write", { type, value });
      assert.deepEqual(tellGuessed(guess(theirs.type)), await guessedByPython(theirs.type));
      const ours = encodeLiteralType(TypeEngine.toLiteralType(fxType(type)));
      assert.deepEqual(tellGuessed(guess(ours)), await guessedByPython(ours));
    }, SLOW);
  });

  it("give Python a class for an object of fx, with its values", async () => {
    await forAll(describedObject(3, "rebuilt").map(named), async ({ type, value }) => {
      const native = await python.call("values.rebuild", { literal_type: encodeLiteralType(TypeEngine.toLiteralType(fxType(type))), literal: writtenByFx({ type, value }) });
      assert.deepEqual(native, tellValue(type, value));
    }, SLOW);
  });

  it("give fx an object for a dataclass or a pydantic model, with its values", async () => {
    await forAll(describedObject(3), async ({ type, value }) => {
      const { type: literalType, literal } = await python.call<Written>("values.write", { type, value });
      const native = TypeEngine.toNative(decodeLiteral(Buffer.from(literal, "base64")), guess(literalType));
      assert.deepEqual(describeNative(withBigints(type), native), value);
    });
  });
});

function guess(literalType: string) {
  return TypeEngine.guessType(decodeLiteralType(literalType), { integers: "bigint" });
}

function writtenByFx({ type, value }: DescribedCase): string {
  return Buffer.from(encodeLiteral(TypeEngine.toLiteral(fxValue(type, value), fxType(type)))).toString("base64");
}

/** A guessed integer is a bigint. */
function withBigints(described: Described): Described {
  switch (described.kind) {
    case "int":
      return { kind: "bigint" };
    case "list":
    case "dict":
      return { ...described, element: withBigints(described.element) };
    case "optional":
      return { kind: "optional", inner: withBigints(described.inner) };
    case "object":
      return { ...described, fields: described.fields.map(([name, type]) => [name, withBigints(type)]) };
    default:
      return described;
  }
}
