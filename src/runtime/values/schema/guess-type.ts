import { FxError } from "../../base/errors/errors.ts";
import { structToJson } from "../../base/struct.ts";
import { rememberType } from "../conversions.ts";
import { createUnionSpec } from "../create-union-spec.ts";
import { type LiteralType, SimpleType, type UnionType } from "../literal-type.ts";
import { DEEPEST } from "../msgpack/plain.ts";
import { SIMPLE_TYPES, type SimpleSpec, TypeNode, type TypeSpec } from "../types/flyte-type.ts";
import { type GuessOptions, SchemaReader, toMembers } from "./schema-reader.ts";

/**
 * Guesses the type from a literal type, if only Flyte's side of the interface is known. Throws
 * FX2009 if there is no such type.
 */
export function guessNode(type: LiteralType, options: GuessOptions = {}, depth = 0): TypeNode {
  const kind = getSimpleKind(type, options);
  if (kind !== undefined && type.structure == null) return SIMPLE_TYPES[kind];
  if (depth > DEEPEST)
    throw new FxError("FX2009", `a Flyte type is nested deeper than ${DEEPEST} levels`);
  const spec = guessSpec(type, options, depth + 1);
  rememberType(spec, type);
  return new TypeNode(spec);
}

type SimpleKind = SimpleSpec["kind"];

const SIMPLE_KINDS: { readonly [Simple in SimpleType]?: SimpleKind } = {
  [SimpleType.NONE]: "none",
  [SimpleType.INTEGER]: "int",
  [SimpleType.FLOAT]: "float",
  [SimpleType.STRING]: "string",
  [SimpleType.BOOLEAN]: "bool",
  [SimpleType.DATETIME]: "datetime",
  [SimpleType.DURATION]: "duration",
};

/** Returns undefined for a type with parameters. */
function getSimpleKind({ simple }: LiteralType, options: GuessOptions): SimpleKind | undefined {
  const kind = simple == null ? undefined : SIMPLE_KINDS[simple];
  return kind === "int" && options.integers === "bigint" ? "bigint" : kind;
}

function guessSpec(type: LiteralType, options: GuessOptions, depth: number): TypeSpec {
  const kind = getSimpleKind(type, options);
  if (kind !== undefined) return { kind };
  if (type.simple === SimpleType.STRUCT) return guessStruct(type, options, depth);
  if (type.collectionType != null)
    return { kind: "list", element: guessNode(type.collectionType, options, depth) };
  if (type.mapValueType != null)
    return { kind: "dict", element: guessNode(type.mapValueType, options, depth) };
  if (type.unionType != null) return guessUnion(type.unionType, options, depth);
  if (type.enumType != null)
    return { kind: "enum", members: toMembers(type.enumType.values ?? []) };
  if (type.blob != null) {
    const { dimensionality, format } = type.blob;
    return { kind: dimensionality === 1 ? "directory" : "file", format: format ?? "" };
  }
  if (type.structuredDatasetType != null)
    return { kind: "dataset", format: type.structuredDatasetType.format ?? "" };
  if (type.schema != null) return { kind: "dataset", format: "", schema: type.schema };
  throw unsupportedTypeError(describeUnsupported(type));
}

function describeUnsupported({ simple }: LiteralType): string {
  if (simple == null) return "that is empty or unknown";
  if (simple === SimpleType.BINARY) return "BINARY";
  return simple === SimpleType.ERROR ? "ERROR" : `of the simple kind ${String(simple)}`;
}

function guessUnion({ variants }: UnionType, options: GuessOptions, depth: number): TypeSpec {
  const nodes = (variants ?? []).map((variant) => guessNode(variant, options, depth));
  if (nodes.length === 0) throw unsupportedTypeError("that is an empty union");
  if (nodes.some((node) => node.kind === "union" || node.kind === "optional"))
    throw unsupportedTypeError("that is a union inside a union");
  const [inner, none] = nodes;
  if (nodes.length === 2 && none?.kind === "none" && inner!.kind !== "none")
    return { kind: "optional", inner: inner! };
  return createUnionSpec(nodes);
}

/**
 * A STRUCT is a protobuf message (sent as a Struct), a Python class, or a plain dict. Takes the
 * fields of a class from the literal types that flytekit wrote, otherwise from its JSON schema. A
 * class whose schema says too little, or nests too deeply, is an untyped struct.
 */
function guessStruct(type: LiteralType, options: GuessOptions, depth: number): TypeSpec {
  const integers = options.integers === "bigint" ? "bigint" : undefined;
  const { metadata } = type;
  if (metadata?.fields == null) return { kind: "struct", integers };
  if (Object.hasOwn(metadata.fields, "pb_type")) return { kind: "struct", integers, generic: true };
  const isClass = Object.hasOwn(metadata.fields, "title");
  const schema = isClass ? undefinedIfRefused(() => structToJson(metadata)) : undefined;
  if (schema === undefined) return { kind: "struct", integers };
  const literalTypes = type.structure?.dataclassType ?? {};
  const reader = new SchemaReader(schema, options);
  const object = reader.object(schema, (name, property) =>
    Object.hasOwn(literalTypes, name)
      ? undefinedIfRefused(() => guessNode(literalTypes[name]!, options, depth))
      : reader.node(property),
  );
  return object ?? { kind: "struct", integers };
}

function unsupportedTypeError(what: string): FxError {
  return new FxError("FX2009", `there is no JavaScript type for a Flyte type ${what}`);
}

function undefinedIfRefused<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FxError) return undefined;
    throw error;
  }
}
