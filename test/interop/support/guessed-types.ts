import assert from "node:assert/strict";
import { type AnyFlyteType, TypeEngine } from "../../../src/entries/index.ts";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { toProtocolFields } from "../../../src/runtime/values/to-protocol-fields.ts";
import { toTypeNode, toFlyteType } from "../../../src/runtime/values/types/flyte-type.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { describeNative } from "./describe-native.ts";
import { describedCase, describedObject } from "./described-cases.ts";
import { type Described, type DescribedCase, mapInner } from "./described.ts";
import { forAll } from "./for-all.ts";
import { fxType, fxValue } from "./fx-values.ts";
import { describeGuessed, describeGuessedValue, withOwnTitles } from "./guessed.ts";
import { decodeLiteralType, encodeLiteralType } from "./literal-types.ts";
import { sortByText } from "./sort-by-text.ts";
import { usePython } from "./use-python.ts";
import { withoutFormats } from "./without-formats.ts";

const { decodeLiteral, encodeLiteral } = FLYTE1;

interface Written {
  readonly type: string;
  readonly literal: string;
}

/** flytekit needs a tenth of a second to guess a type. */
const SLOW = { share: 0.1 };

const named = ({ type, value }: DescribedCase): DescribedCase => ({
  type: withOwnTitles(type),
  value,
});
const unformatted = ({ type, value }: DescribedCase): DescribedCase => ({
  type: withoutFormats(type),
  value,
});

/**
 * Tests types guessed from Flyte's types, without a class or declaration. The messages are the same
 * in both protocols.
 */
export function describeGuessedTypes(protocol: Protocol): void {
  const python = usePython(protocol);
  const guessedByPython = (literalType: string) =>
    python.call("values.guess", { literal_type: literalType });
  const carried = (type: Described): AnyFlyteType =>
    toFlyteType(
      toProtocolFields(protocol, new Map([["value", toTypeNode(fxType(type))]])).get("value")!,
    );
  const literalTypeOf = (type: Described) =>
    encodeLiteralType(TypeEngine.toLiteralType(carried(type)));

  it("are those that Python guesses, from its types and from fx's", async () => {
    await forAll(
      describedCase(3, "rebuilt")
        .map(named)
        .map(protocol === "flyte2" ? unformatted : (all) => all),
      async ({ type, value }) => {
        const theirs = await python.call<Written>("values.write", { type, value });
        for (const literalType of [theirs.type, literalTypeOf(type)])
          assert.deepEqual(
            withSortedElements(describeGuessed(guess(literalType))),
            withSortedElements(await guessedByPython(literalType)),
          );
      },
      SLOW,
    );
  });

  it("include a Python class for an object of fx, with its values", async () => {
    await forAll(
      describedObject(3, "rebuilt").map(named),
      async ({ type, value }) => {
        const literal = Buffer.from(
          encodeLiteral(TypeEngine.toLiteral(fxValue(type, value), carried(type))),
        ).toString("base64");
        assert.deepEqual(
          await python.call("values.rebuild", { literal_type: literalTypeOf(type), literal }),
          describeGuessedValue(asGuessed(type, protocol), value),
        );
      },
      SLOW,
    );
  });

  it("include an fx object for a dataclass or pydantic model, with its values", async () => {
    await forAll(describedObject(3), async ({ type, value }) => {
      const { type: literalType, literal } = await python.call<Written>("values.write", {
        type,
        value,
      });
      const native = TypeEngine.toNative(
        decodeLiteral(Buffer.from(literal, "base64")),
        guess(literalType),
      );
      assert.deepEqual(describeNative(asGuessed(type, protocol), native), value);
    });
  });
}

/**
 * Sorts the unions in lists and dicts: Python keeps such types, and finds that of an earlier case
 * whose union has another order.
 */
function withSortedElements(described: unknown, isElement = false): unknown {
  if (!Array.isArray(described)) return described;
  const [kind, ...parts] = described as readonly unknown[];
  if (kind !== "list" && kind !== "dict" && kind !== "union") return described;
  const within = parts.map((part) => withSortedElements(part, isElement || kind !== "union"));
  return [kind, ...(kind === "union" && isElement ? sortByText(within) : within)];
}

function guess(literalType: string) {
  return TypeEngine.guessType(decodeLiteralType(literalType), { integers: "bigint" });
}

/**
 * A guessed integer is a bigint, and an enum that Flyte 2 transmits by name has its names as
 * values.
 */
function asGuessed(described: Described, protocol: Protocol, model?: string): Described {
  if (described.kind === "int") return { kind: "bigint" };
  if (described.kind === "enum" && protocol === "flyte2" && model !== "dataclass")
    return { ...described, members: described.members.map(([name]) => [name, name]) };
  const of = described.kind === "object" ? described.model : model;
  return mapInner(described, (inner) => asGuessed(inner, protocol, of));
}
