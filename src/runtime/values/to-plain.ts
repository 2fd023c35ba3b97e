import { optionalToPlain } from "./families/optional-plain.ts";
import { unionToPlain } from "./families/union-plain.ts";
import type { Faults } from "./faults.ts";
import type { Plain } from "./msgpack/plain.ts";
import { blobToPlain } from "./type-families/blob-family.ts";
import { checkBool } from "./type-families/bool-family.ts";
import { datasetToPlain } from "./type-families/dataset-family.ts";
import { datetimeToPlain } from "./type-families/datetime-family.ts";
import { dictToPlain } from "./type-families/dict-family.ts";
import { durationToPlain } from "./type-families/duration-family.ts";
import { enumToPlain } from "./type-families/enum-family.ts";
import { floatToPlain } from "./type-families/float-family.ts";
import { bigintToPlain, checkInt } from "./type-families/int-family.ts";
import { listToPlain } from "./type-families/list-family.ts";
import { checkNone } from "./type-families/none-family.ts";
import { objectToPlain } from "./type-families/object-family.ts";
import { checkText } from "./type-families/string-family.ts";
import { structToPlain } from "./type-families/struct-family.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/** A value that was given, as it stands within msgpack or JSON. After a fault the result means nothing. */
export function toPlain(value: unknown, node: TypeNode, faults: Faults): Plain {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return checkInt(value, faults);
    case "string":
      return checkText(value, faults);
    case "float":
      return floatToPlain(value, faults);
    case "bool":
      return checkBool(value, faults);
    case "list":
      return listToPlain(value, spec, faults, toPlain);
    case "dict":
      return dictToPlain(value, spec, faults, toPlain);
    case "optional":
      return optionalToPlain(value, spec, faults, toPlain);
    case "union":
      return unionToPlain(value, spec, faults, toPlain);
    case "bigint":
      return bigintToPlain(value, faults);
    case "datetime":
    case "timestamp":
      return datetimeToPlain(value, faults);
    case "duration":
      return durationToPlain(value, faults);
    case "none":
      return checkNone(value, faults);
    case "enum":
      return enumToPlain(value, spec, faults);
    case "struct":
      return structToPlain(value, faults);
    case "object":
      return objectToPlain(value, spec, faults, toPlain);
    case "file":
    case "directory":
      return blobToPlain(value, spec, faults);
    case "dataset":
      return datasetToPlain(value, spec, faults);
  }
}
