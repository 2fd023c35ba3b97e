import type { Faults } from "./errors/value-faults.ts";
import { boolToNative } from "./families/bool.ts";
import { datasetToNative } from "./families/dataset.ts";
import { datetimeToNative, timestampToNative } from "./families/datetime.ts";
import { dictToNative } from "./families/dict.ts";
import { durationToNative } from "./families/duration.ts";
import { enumToNative } from "./families/enum.ts";
import { floatToNative } from "./families/float.ts";
import { bigintToNative, intToNative } from "./families/integer.ts";
import { listToNative } from "./families/list.ts";
import { noneToNative } from "./families/none.ts";
import { optionalToNative } from "./families/optional.ts";
import { unpacked } from "./families/packed.ts";
import { blobToNative } from "./families/reference.ts";
import { structToNative } from "./families/struct.ts";
import { textToNative } from "./families/text.ts";
import { unionToNative } from "./families/union.ts";
import type { Literal } from "./literal.ts";
import { nativeFromPlain } from "./native-from-plain.ts";
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
