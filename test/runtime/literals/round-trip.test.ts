import assert from "node:assert/strict";
import fc from "fast-check";
import { resourceMeta } from "../../../src/runtime/connector/resource-meta.ts";
import { FxError } from "../../../src/runtime/errors.ts";
import { TypeEngine } from "../../../src/runtime/literals/type-engine.ts";
import { nodeOf, type TypeNode } from "../../../src/runtime/types/flyte-type.ts";
import { t } from "../../../src/runtime/types/t.ts";
import { anyType, typedValue, valueOf } from "./typed-value.ts";

describe("any value of any type", () => {
  it("comes back from its literal as it was", () => {
    fc.assert(
      fc.property(typedValue(4), ({ type, value }) => {
        assert.deepEqual(TypeEngine.toNative(TypeEngine.toLiteral(value, type), type), value);
      }),
      { numRuns: 500 },
    );
  });

  it("fits the type that is guessed from its literal type, as far as Flyte's types say enough", () => {
    fc.assert(
      fc.property(typedValue(3), ({ type, value }) => {
        const literalType = TypeEngine.toLiteralType(type);
        const guessed = TypeEngine.guessType(literalType, { integers: "bigint" });
        assert.deepEqual(TypeEngine.toLiteralType(guessed), literalType);
        const literal = TypeEngine.toLiteral(value, type);
        assert.deepEqual(TypeEngine.toLiteral(TypeEngine.toNative(literal, guessed), guessed), literal);
      }),
      { numRuns: 300 },
    );
  });

  it("comes back from a ResourceMeta as it was", () => {
    fc.assert(
      fc.property(
        typedValue(3).filter(({ value }) => isJson(value)),
        ({ type, value }) => {
          const Meta = resourceMeta({ field: type });
          const encoded = Meta.encode({ field: value } as never);
          assert.match(Buffer.from(encoded).toString("latin1"), /^[ -~]*$/);
          assert.deepEqual((Meta.decode(encoded) as { field: unknown }).field, withoutLostFormats(value, nodeOf(type)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("or is refused with FX2009, and nothing else is thrown", () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true, withSparseArray: true });
    fc.assert(
      fc.property(anyType(2), fc.oneof(anything, anyType(2).chain((type) => valueOf(nodeOf(type)))), (type, value) => {
        try {
          const literal = TypeEngine.toLiteral(value, type);
          TypeEngine.toNative(literal, type);
        } catch (error) {
          assert.ok(error instanceof FxError && error.code === "FX2009");
          assert.ok(error.details.length > 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** False where there is a number that JSON has no form for. */
function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isJson);
}

/** A file within JSON is its path alone, so it has the type's format. */
function withoutLostFormats(value: unknown, { spec }: TypeNode): unknown {
  switch (spec.kind) {
    case "file":
      return TypeEngine.toNative(TypeEngine.toLiteral((value as { uri: string }).uri, t.file(spec.format)), t.file(spec.format));
    case "directory":
      return TypeEngine.toNative(TypeEngine.toLiteral((value as { uri: string }).uri, t.directory(spec.format)), t.directory(spec.format));
    case "list":
      return (value as unknown[]).map((item) => withoutLostFormats(item, spec.element));
    case "dict":
      return mapped(value as object, spec.element);
    case "optional":
      return value === null ? null : withoutLostFormats(value, spec.inner);
    default:
      return value;
  }
}

function mapped(dict: object, element: TypeNode): object {
  const copy = {};
  for (const [key, value] of Object.entries(dict)) Object.defineProperty(copy, key, { value: withoutLostFormats(value, element), enumerable: true, writable: true, configurable: true });
  return copy;
}

