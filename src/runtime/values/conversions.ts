import type { Faults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import type { Plain } from "./msgpack/plain.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/*
 * The four ways between a value and what carries it. Lists, dicts and their like take the way as an argument and go it
 * for what they hold. Where a fault was reported, the result is something that nobody looks at.
 */

/** A value that was given, as a literal. */
export type ToLiteral = (value: unknown, node: TypeNode, faults: Faults) => Literal;

/** The native value in a literal. */
export type ToNative = (literal: Literal, node: TypeNode, faults: Faults) => unknown;

/** A value that was given, as it stands within msgpack or JSON. */
export type ToPlain = (value: unknown, node: TypeNode, faults: Faults) => Plain;

/** The native value of what stood within msgpack or JSON. */
export type FromPlain = (plain: unknown, node: TypeNode, faults: Faults) => unknown;
