import type { Faults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import { nativeFromPlain } from "./native-from-plain.ts";
import { blobToNative } from "./type-families/blob-family.ts";
import { boolToNative } from "./type-families/bool-family.ts";
import { datasetToNative } from "./type-families/dataset-family.ts";
import { datetimeToNative, timestampToNative } from "./type-families/datetime-family.ts";
import { dictToNative } from "./type-families/dict-family.ts";
import { durationToNative } from "./type-families/duration-family.ts";
import { enumToNative } from "./type-families/enum-family.ts";
import { floatToNative } from "./type-families/float-family.ts";
import { bigintToNative, intToNative } from "./type-families/int-family.ts";
import { listToNative } from "./type-families/list-family.ts";
import { noneToNative } from "./type-families/none-family.ts";
import { optionalToNative } from "./type-families/optional-family.ts";
import { unpacked } from "./type-families/packed-literal.ts";
import { textToNative } from "./type-families/string-family.ts";
import { structToNative } from "./type-families/struct-family.ts";
import { unionToNative } from "./type-families/union-family.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/** The native value in a literal; its hash and metadata do not count. After a fault the result means nothing. */
export function nativeFromLiteral(literal: Literal, node: TypeNode, faults: Faults): unknown {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return intToNative(literal, faults);
    case "string":
      return textToNative(literal, faults);
    case "float":
      return floatToNative(literal, faults);
    case "bool":
      return boolToNative(literal, faults);
    case "list":
      return listToNative(literal, spec, faults, nativeFromLiteral);
    case "dict":
      return dictToNative(literal, spec, faults, nativeFromLiteral);
    case "optional":
      return optionalToNative(literal, spec, faults, nativeFromLiteral);
    case "union":
      return unionToNative(literal, spec, faults, nativeFromLiteral);
    case "bigint":
      return bigintToNative(literal, faults);
    case "datetime":
      return datetimeToNative(literal, faults);
    case "timestamp":
      return timestampToNative(literal, faults);
    case "duration":
      return durationToNative(literal, faults);
    case "none":
      return noneToNative(literal, faults);
    case "enum":
      return enumToNative(literal, spec, faults);
    case "struct":
      return structToNative(literal, node, spec, faults);
    case "object":
      return objectToNative(literal, node, faults);
    case "file":
    case "directory":
      return blobToNative(literal, spec, faults);
    case "dataset":
      return datasetToNative(literal, spec, faults);
  }
}

function objectToNative(literal: Literal, node: TypeNode, faults: Faults): unknown {
  const before = faults.count;
  const plain = unpacked(literal, node, faults);
  return faults.count === before ? nativeFromPlain(plain, node, faults) : undefined;
}
