import type { Faults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import { toLiteralType } from "./to-literal-type.ts";
import { toPlain } from "./to-plain.ts";
import { blobToLiteral } from "./type-families/blob-family.ts";
import { boolToLiteral } from "./type-families/bool-family.ts";
import { datasetToLiteral } from "./type-families/dataset-family.ts";
import { datetimeToLiteral } from "./type-families/datetime-family.ts";
import { dictToLiteral } from "./type-families/dict-family.ts";
import { durationToLiteral } from "./type-families/duration-family.ts";
import { enumToLiteral } from "./type-families/enum-family.ts";
import { floatToLiteral } from "./type-families/float-family.ts";
import { bigintToLiteral, intToLiteral } from "./type-families/int-family.ts";
import { listToLiteral } from "./type-families/list-family.ts";
import { noneToLiteral } from "./type-families/none-family.ts";
import { optionalToLiteral } from "./type-families/optional-family.ts";
import { packed } from "./type-families/packed-literal.ts";
import { textToLiteral } from "./type-families/string-family.ts";
import { structToLiteral } from "./type-families/struct-family.ts";
import { unionToLiteral } from "./type-families/union-family.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/** A value that was given, as a literal. After a fault the literal means nothing. */
export function toLiteral(value: unknown, node: TypeNode, faults: Faults): Literal {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return intToLiteral(value, faults);
    case "string":
      return textToLiteral(value, faults);
    case "float":
      return floatToLiteral(value, faults);
    case "bool":
      return boolToLiteral(value, faults);
    case "list":
      return listToLiteral(value, spec, faults, toLiteral);
    case "dict":
      return dictToLiteral(value, spec, faults, toLiteral);
    case "optional":
      return optionalToLiteral(value, spec, faults, toLiteral);
    case "union":
      return unionToLiteral(value, spec, faults, toLiteral);
    case "bigint":
      return bigintToLiteral(value, faults);
    case "datetime":
    case "timestamp":
      return datetimeToLiteral(value, faults);
    case "duration":
      return durationToLiteral(value, faults);
    case "none":
      return noneToLiteral(value, faults);
    case "enum":
      return enumToLiteral(value, spec, faults);
    case "struct":
      return structToLiteral(value, spec, faults);
    case "object":
      return objectToLiteral(value, node, faults);
    case "file":
    case "directory":
      return blobToLiteral(value, spec, faults);
    case "dataset":
      return datasetToLiteral(value, spec, toLiteralType(node), faults);
  }
}

function objectToLiteral(value: unknown, node: TypeNode, faults: Faults): Literal {
  const before = faults.count;
  const plain = toPlain(value, node, faults);
  return faults.count === before ? packed(plain) : {};
}
