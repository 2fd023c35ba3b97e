import type { Faults } from "./errors/value-faults.ts";
import { boolToLiteral } from "./families/bool.ts";
import { datasetToLiteral } from "./families/dataset.ts";
import { datetimeToLiteral } from "./families/datetime.ts";
import { dictToLiteral } from "./families/dict.ts";
import { durationToLiteral } from "./families/duration.ts";
import { enumToLiteral } from "./families/enum.ts";
import { floatToLiteral } from "./families/float.ts";
import { bigintToLiteral, intToLiteral } from "./families/integer.ts";
import { listToLiteral } from "./families/list.ts";
import { noneToLiteral } from "./families/none.ts";
import { optionalToLiteral } from "./families/optional.ts";
import { packed } from "./families/packed.ts";
import { blobToLiteral } from "./families/reference.ts";
import { structToLiteral } from "./families/struct.ts";
import { textToLiteral } from "./families/text.ts";
import { unionToLiteral } from "./families/union.ts";
import type { Literal } from "./literal.ts";
import { toLiteralType } from "./to-literal-type.ts";
import { toPlain } from "./to-plain.ts";
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
