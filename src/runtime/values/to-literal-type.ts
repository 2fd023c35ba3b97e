import { setOwn } from "../base/json.ts";
import { jsonToStruct } from "../base/struct.ts";
import {
  BlobDimensionality,
  type DatasetColumn,
  type LiteralType,
  SimpleType,
} from "./literal-type.ts";
import { objectSchema } from "./schema/object-schema.ts";
import { getWireNames } from "./type-families/enum-family.ts";
import type {
  ObjectSpec,
  ReferenceSpec,
  TypeKind,
  TypeNode,
  TypeSpec,
} from "./types/flyte-type.ts";

/** Marks a STRUCT whose values are msgpack rather than `google.protobuf.Struct`. */
const MSGPACK_ANNOTATION = {
  annotations: jsonToStruct({ "cache-key-metadata": { "serialization-format": "msgpack" } }),
};

/** Made once and frozen: asking for them allocates nothing. */
const SIMPLE: { readonly [K in TypeKind]?: LiteralType } = {
  int: simple(SimpleType.INTEGER),
  bigint: simple(SimpleType.INTEGER),
  float: simple(SimpleType.FLOAT),
  string: simple(SimpleType.STRING),
  bool: simple(SimpleType.BOOLEAN),
  datetime: simple(SimpleType.DATETIME),
  timestamp: simple(SimpleType.DATETIME),
  duration: simple(SimpleType.DURATION),
  none: simple(SimpleType.NONE),
};

const STRUCT: LiteralType = Object.freeze({
  simple: SimpleType.STRUCT,
  annotation: MSGPACK_ANNOTATION,
});

/** None as a variant of a union. */
export const NONE_TAGGED: LiteralType = Object.freeze({
  simple: SimpleType.NONE,
  structure: { tag: "none" },
});

const types = new WeakMap<TypeSpec, LiteralType>();
const taggedTypes = new WeakMap<TypeSpec, LiteralType>();

/** The type of a node that was guessed from it: it may say more than the node does. */
export function rememberType(spec: TypeSpec, type: LiteralType): void {
  types.set(spec, type);
  if (type.structure?.tag) taggedTypes.set(spec, type);
}

/** The type as Flyte has it. The same object each time: nobody may change it. */
export function toLiteralType(node: TypeNode): LiteralType {
  const { spec } = node;
  return SIMPLE[spec.kind] ?? types.get(spec) ?? cacheType(types, spec, composite(spec));
}

/** As a variant of a union, which its readers tell by the transformer's name. */
export function toTaggedType(node: TypeNode): LiteralType {
  const { spec } = node;
  return (
    taggedTypes.get(spec) ??
    cacheType(taggedTypes, spec, {
      ...toLiteralType(node),
      structure: { tag: getTransformerName(spec) },
    })
  );
}

function cacheType(
  cache: WeakMap<TypeSpec, LiteralType>,
  spec: TypeSpec,
  type: LiteralType,
): LiteralType {
  cache.set(spec, Object.freeze(type));
  return type;
}

/** One whose schema says more than Flyte has types for is an untyped struct, so that Python reads it as a dict. */
function objectType(spec: ObjectSpec): LiteralType {
  if (spec.model?.isTyped === false) return STRUCT;
  const structure =
    spec.carriedAs === "flyte2"
      ? { tag: getTransformerName(spec) }
      : { dataclassType: typesFromFields(spec) };
  return {
    simple: SimpleType.STRUCT,
    metadata: jsonToStruct(objectSchema(spec)),
    annotation: MSGPACK_ANNOTATION,
    structure,
  };
}

function typesFromFields({ fields }: ObjectSpec): Record<string, LiteralType> {
  const types: Record<string, LiteralType> = {};
  for (const [name, node] of fields) setOwn(types, name, toLiteralType(node));
  return types;
}

function simple(type: SimpleType): LiteralType {
  return Object.freeze({ simple: type });
}

function toDatasetColumns({
  columns = new Map<string, TypeNode>(),
}: ReferenceSpec): readonly DatasetColumn[] {
  return [...columns].map(([name, node]) => ({ name, literalType: toLiteralType(node) }));
}

function composite(spec: TypeSpec): LiteralType {
  switch (spec.kind) {
    case "list":
      return { collectionType: toLiteralType(spec.element) };
    case "dict":
      return { mapValueType: toLiteralType(spec.element) };
    case "enum":
      return { enumType: { values: getWireNames(spec) } };
    case "optional":
      return { unionType: { variants: [toTaggedType(spec.inner), NONE_TAGGED] } };
    case "union":
      return { unionType: { variants: spec.variants.map(toTaggedType) } };
    case "struct":
      return STRUCT;
    case "object":
      return objectType(spec);
    case "file":
      return { blob: { format: spec.format, dimensionality: BlobDimensionality.SINGLE } };
    case "directory":
      return { blob: { format: spec.format, dimensionality: BlobDimensionality.MULTIPART } };
    case "dataset":
      return { structuredDatasetType: { columns: toDatasetColumns(spec), format: spec.format } };
    default:
      return SIMPLE[spec.kind]!;
  }
}

/** flytekit's name for what converts a type. It stands in every union, and is how a union's reader finds its variant. */
const TRANSFORMERS: Readonly<Record<TypeKind, string>> = {
  int: "int",
  bigint: "int",
  float: "float",
  string: "str",
  bool: "bool",
  datetime: "datetime",
  timestamp: "datetime",
  duration: "timedelta",
  none: "none",
  enum: "DefaultEnumTransformer",
  optional: "Typed Union",
  union: "Typed Union",
  list: "Typed List",
  dict: "Typed Dict",
  struct: "Typed Dict",
  object: "Object-Dataclass-Transformer",
  file: "FlyteFilePath",
  directory: "FlyteDirectory",
  dataset: "StructuredDataset Transformer",
};

/** Where Flyte 2's SDK has other names than flytekit. */
const FLYTE2: Readonly<Record<ReferenceSpec["kind"], string>> = {
  file: "File",
  directory: "Dir",
  dataset: "DataFrame Transformer",
};

function getTransformerName(spec: TypeSpec): string {
  if (
    (spec.kind === "file" || spec.kind === "directory" || spec.kind === "dataset") &&
    spec.carriedAs === "flyte2"
  )
    return FLYTE2[spec.kind];
  if (spec.kind === "object" && spec.python === "pydantic") return "Pydantic Transformer";
  return TRANSFORMERS[spec.kind];
}
