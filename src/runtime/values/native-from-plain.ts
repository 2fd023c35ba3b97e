import { optionalFromPlain } from "./families/optional-plain.ts";
import { unionFromPlain } from "./families/union-plain.ts";
import type { Faults } from "./faults.ts";
import { toPlain } from "./to-plain.ts";
import { blobFromPlain } from "./type-families/blob-family.ts";
import { checkBool } from "./type-families/bool-family.ts";
import { datasetFromPlain } from "./type-families/dataset-family.ts";
import { datetimeFromPlain, timestampFromPlain } from "./type-families/datetime-family.ts";
import { dictFromPlain } from "./type-families/dict-family.ts";
import { durationFromPlain } from "./type-families/duration-family.ts";
import { enumFromPlain } from "./type-families/enum-family.ts";
import { floatFromPlain } from "./type-families/float-family.ts";
import { checkBigint, checkInt } from "./type-families/int-family.ts";
import { listFromPlain } from "./type-families/list-family.ts";
import { checkNone } from "./type-families/none-family.ts";
import { objectFromPlain } from "./type-families/object-family.ts";
import { checkText } from "./type-families/string-family.ts";
import { structFromPlain } from "./type-families/struct-family.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/** The native value of what was read from msgpack or JSON. After a fault the result means nothing. */
export function nativeFromPlain(plain: unknown, node: TypeNode, faults: Faults): unknown {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return checkInt(plain, faults);
    case "string":
      return checkText(plain, faults);
    case "float":
      return floatFromPlain(plain, faults);
    case "bool":
      return checkBool(plain, faults);
    case "list":
      return listFromPlain(plain, spec, faults, nativeFromPlain);
    case "dict":
      return dictFromPlain(plain, spec, faults, nativeFromPlain);
    case "optional":
      return optionalFromPlain(plain, spec, faults, nativeFromPlain);
    case "union":
      return unionFromPlain(plain, spec, faults, nativeFromPlain);
    case "bigint":
      return checkBigint(plain, faults);
    case "datetime":
      return datetimeFromPlain(plain, faults);
    case "timestamp":
      return timestampFromPlain(plain, faults);
    case "duration":
      return durationFromPlain(plain, faults);
    case "none":
      return checkNone(plain, faults);
    case "enum":
      return enumFromPlain(plain, spec, faults);
    case "struct":
      return structFromPlain(plain, spec, faults);
    case "object":
      return objectFromPlain(plain, spec, faults, nativeFromPlain, toPlain);
    case "file":
    case "directory":
      return blobFromPlain(plain, spec, faults);
    case "dataset":
      return datasetFromPlain(plain, spec, faults);
  }
}
