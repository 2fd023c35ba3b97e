import { FxError } from "../base/errors/errors.ts";
import { nativeFromLiteral, toLiteralType, toLiteral } from "./conversions.ts";
import { describeType } from "./describe-type.ts";
import { Faults } from "./faults.ts";
import type { LiteralType } from "./literal-type.ts";
import type { Literal } from "./literal.ts";
import { guessNode } from "./schema/guess-type.ts";
import type { GuessOptions } from "./schema/schema-reader.ts";
import { type AnyFlyteType, type TypeNode, toTypeNode, toFlyteType } from "./types/flyte-type.ts";

export { toLiteralType };

/** What is said about a literal beside its value. */
export interface LiteralOptions {
  /** Stands for the value where Flyte looks for it in its cache (`Literal.hash`). It does not come back with the native value. */
  readonly hash?: string | undefined;
}

/**
 * JavaScript values to Flyte's literals and back, by the type that is declared. Each method throws an FxError of code
 * FX2009 that tells every fault of the value, one in each line of its `details`.
 *
 * @example
 * TypeEngine.toLiteral([1, 2], t.list(t.int()));   // { collection: { literals: [{ scalar: { primitive: { integer: 1 } } }, …] } }
 */
export const TypeEngine = {
  /** The type as Flyte has it (`flyteidl.core.LiteralType`). It is shared: do not change it. */
  toLiteralType(type: AnyFlyteType): LiteralType {
    return toLiteralType(toTypeNode(type));
  },

  /** A value as Flyte has it (`flyteidl.core.Literal`). */
  toLiteral(value: unknown, type: AnyFlyteType, options: LiteralOptions = {}): Literal {
    const literal = withoutFaults(value, toTypeNode(type), toLiteral);
    return options.hash === undefined ? literal : { ...literal, hash: options.hash };
  },

  /** The value in a literal, as code receives it. */
  toNative(literal: Literal, type: AnyFlyteType): unknown {
    return withoutFaults(literal, toTypeNode(type), nativeFromLiteral);
  },

  /** The type that fits Flyte's, where only that is known, as in a template. Lossy: an enum is told by its values, for instance. */
  guessType(literalType: LiteralType, options?: GuessOptions): AnyFlyteType {
    return toFlyteType(guessNode(literalType, options));
  },
};

function withoutFaults<In, Out>(
  from: In,
  node: TypeNode,
  convert: (from: In, node: TypeNode, faults: Faults) => Out,
): Out {
  const faults = new Faults();
  const result = convert(from, node, faults);
  if (faults.count === 0) return result;
  throw new FxError("FX2009", `the value is not ${describeType(node)}`, {
    details: faults.lines(),
  });
}
