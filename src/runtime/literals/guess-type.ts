import { FxError } from "../errors.ts";
import { TypeNode, type TypeSpec } from "../types/flyte-type.ts";
import { type LiteralType, SimpleType, type UnionType } from "./literal-type.ts";
import { DEEPEST } from "./plain/plain.ts";

export interface GuessOptions {
  /** What an INTEGER becomes natively: a number, which refuses what is past 2^53 (the default), or a bigint. */
  readonly integers?: "number" | "bigint" | undefined;
}

/** The type that fits a literal type, where only Flyte's side of the interface is known. Throws FX2009 where there is none. */
export function guessNode(type: LiteralType, options: GuessOptions = {}, depth = 0): TypeNode {
  if (depth > DEEPEST) throw new FxError("FX2009", `a Flyte type is nested deeper than ${DEEPEST} levels`);
  return new TypeNode(guessSpec(type, options, depth + 1));
}

function guessSpec(type: LiteralType, options: GuessOptions, depth: number): TypeSpec {
  if (type.simple != null) return guessSimple(type.simple, options);
  if (type.collectionType != null) return { kind: "list", element: guessNode(type.collectionType, options, depth) };
  if (type.mapValueType != null) return { kind: "dict", element: guessNode(type.mapValueType, options, depth) };
  if (type.unionType != null) return guessUnion(type.unionType, options, depth);
  if (type.enumType != null) return { kind: "enum", members: (type.enumType.values ?? []).map((value) => ({ name: value, value })) };
  if (type.blob != null) return { kind: type.blob.dimensionality === 1 ? "directory" : "file", format: type.blob.format ?? "" };
  if (type.structuredDatasetType != null) return { kind: "dataset", format: type.structuredDatasetType.format ?? "" };
  if (type.schema != null) return { kind: "dataset", format: "" };
  throw noTypeFor("that is empty or unknown");
}

function guessSimple(simple: SimpleType, options: GuessOptions): TypeSpec {
  switch (simple) {
    case SimpleType.NONE:
      return { kind: "none" };
    case SimpleType.INTEGER:
      return { kind: options.integers === "bigint" ? "bigint" : "int" };
    case SimpleType.FLOAT:
      return { kind: "float" };
    case SimpleType.STRING:
      return { kind: "string" };
    case SimpleType.BOOLEAN:
      return { kind: "bool" };
    case SimpleType.DATETIME:
      return { kind: "datetime" };
    case SimpleType.DURATION:
      return { kind: "duration" };
    case SimpleType.STRUCT:
      return { kind: "struct", integers: options.integers === "bigint" ? "bigint" : undefined };
    case SimpleType.BINARY:
      throw noTypeFor("BINARY");
    case SimpleType.ERROR:
      throw noTypeFor("ERROR");
    default:
      throw noTypeFor(`of the simple kind ${String(simple)}`);
  }
}

function guessUnion({ variants }: UnionType, options: GuessOptions, depth: number): TypeSpec {
  const nodes = (variants ?? []).map((variant) => guessNode(variant, options, depth));
  if (nodes.length === 2 && nodes[1]!.kind === "none") return { kind: "optional", inner: nodes[0]! };
  throw noTypeFor("that is a union");
}

function noTypeFor(what: string): FxError {
  return new FxError("FX2009", `there is no JavaScript type for a Flyte type ${what}`);
}
