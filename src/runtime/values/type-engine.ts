import { FxError } from "../base/errors/errors.ts";
import { describeType, nativeFromLiteral, toLiteral, toLiteralType } from "./conversions.ts";
import { type Refusal, withoutFaults } from "./faults.ts";
import type { LiteralType } from "./literal-type.ts";
import type { Literal } from "./literal.ts";
import { guessNode } from "./schema/guess-type.ts";
import type { GuessOptions } from "./schema/schema-reader.ts";
import { type AnyFlyteType, type TypeNode, toTypeNode, toFlyteType } from "./types/flyte-type.ts";

export { toLiteralType };

/** Properties of a literal besides its value. */
export interface LiteralOptions {
  /** Replaces the value in Flyte's cache keys (`Literal.hash`). `toNative` does not return it. */
  readonly hash?: string | undefined;
}

/**
 * Converts JavaScript values to Flyte's literals and back, by their declared types. The methods
 * throw FxError FX2009 for an invalid value; its `details` have one line per fault.
 *
 * @example
 * TypeEngine.toLiteral([1, 2], t.list(t.int()));   // { collection: { literals: [{ scalar: { primitive: { integer: 1 } } }, …] } }
 */
export const TypeEngine = {
  /** Returns the type as a `flyteidl.core.LiteralType`. It is shared: do not change it. */
  toLiteralType(type: AnyFlyteType): LiteralType {
    return toLiteralType(toTypeNode(type));
  },

  /** Converts a value to a `flyteidl.core.Literal`. */
  toLiteral(value: unknown, type: AnyFlyteType, options: LiteralOptions = {}): Literal {
    const node = toTypeNode(type);
    const literal = withoutFaults((faults) => toLiteral(value, node, faults), invalidError(node));
    return options.hash === undefined ? literal : { ...literal, hash: options.hash };
  },

  /** Converts a literal to the value that author code receives. */
  toNative(literal: Literal, type: AnyFlyteType): unknown {
    const node = toTypeNode(type);
    return withoutFaults((faults) => nativeFromLiteral(literal, node, faults), invalidError(node));
  },

  /**
   * Guesses the type from a literal type, for example from a template's interface. The guess may lose
   * details, such as the names of an enum's members.
   */
  guessType(literalType: LiteralType, options?: GuessOptions): AnyFlyteType {
    return toFlyteType(guessNode(literalType, options));
  },
};

function invalidError(node: TypeNode): Refusal {
  return (details) => new FxError("FX2009", `the value is not ${describeType(node)}`, { details });
}
