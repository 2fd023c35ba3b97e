import assert from "node:assert/strict";
import fc from "fast-check";
import { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { resourceMeta } from "../../../src/runtime/connector/resource-meta.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { anyType, typedValue, valueOf } from "./typed-value.ts";

describe("any value of any type", () => {
  it("is unchanged after a round trip through its literal", () => {
    fc.assert(
      fc.property(
        typedValue(4).filter(({ type }) => !hasTwins(TypeEngine.toLiteralType(type))),
        ({ type, value }) => {
          assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(value, type), type), value);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is converted alike by the type guessed from its literal type", () => {
    fc.assert(
      fc.property(
        typedValue(3).filter(({ type }) => !hasTwins(TypeEngine.toLiteralType(type))),
        ({ type, value }) => {
          const guessed = TypeEngine.guessType(TypeEngine.toLiteralType(type), {
            integers: "bigint",
          });
          assert.deepEqual(TypeEngine.toLiteralType(guessed), TypeEngine.toLiteralType(type));
          const byGuess = TypeEngine.toNative(TypeEngine.toLiteral(value, type), guessed);
          assert.deepEqual(
            TypeEngine.toNative(TypeEngine.toLiteral(byGuess, guessed), type),
            value,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is unchanged after a round trip through a ResourceMeta", () => {
    fc.assert(
      fc.property(
        typedValue(3, "packed").filter(({ value }) => isJson(value)),
        ({ type, value }) => {
          const Meta = resourceMeta({ field: type });
          const encoded = Meta.encode({ field: value });
          assert.match(Buffer.from(encoded).toString("latin1"), /^[ -~]*$/);
          assert.deepEqual(Meta.decode(encoded).field, value);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("throws only FX2009 if it does not fit", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withTypedArray: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(
        anyType(2),
        fc.oneof(
          anything,
          anyType(2).chain((type) => valueOf(toTypeNode(type))),
        ),
        (type, value) => {
          try {
            const literal = TypeEngine.toLiteral(value, type);
            TypeEngine.toNative(literal, type);
          } catch (error) {
            assert.ok(error instanceof FxError && error.code === "FX2009");
            assert.ok(error.details.length > 0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** True if a union has two variants with the same type in Flyte, such as an int and a bigint. */
function hasTwins(type: object): boolean {
  const variants: unknown = (type as { variants?: unknown }).variants;
  if (
    Array.isArray(variants) &&
    new Set(variants.map((variant) => JSON.stringify(variant))).size < variants.length
  )
    return true;
  return Object.values(type).some(
    (inner) => typeof inner === "object" && inner !== null && hasTwins(inner as object),
  );
}

/** False if a number has no form in JSON. */
function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isJson);
}
