import type { TypeNode } from "./types/flyte-type.ts";
import { checkBool } from "./families/bool.ts";
import { datasetOfPlain } from "./families/dataset.ts";
import { datetimeOfPlain, timestampOfPlain } from "./families/datetime.ts";
import { dictOfPlain } from "./families/dict.ts";
import { durationOfPlain } from "./families/duration.ts";
import { enumOfPlain } from "./families/enum.ts";
import { floatOfPlain } from "./families/float.ts";
import { checkBigint, checkInt } from "./families/integer.ts";
import { listOfPlain } from "./families/list.ts";
import { checkNone } from "./families/none.ts";
import { objectOfPlain } from "./families/object.ts";
import { optionalOfPlain } from "./families/optional-plain.ts";
import { blobOfPlain } from "./families/reference.ts";
import { structOfPlain } from "./families/struct.ts";
import { checkText } from "./families/text.ts";
import { unionOfPlain } from "./families/union-plain.ts";
import type { Faults } from "./errors/value-faults.ts";
import { plainOf } from "./plain-of.ts";

/** The native value of what was read from msgpack or JSON. After a fault the result means nothing. */
export function nativeOfPlain(plain: unknown, node: TypeNode, faults: Faults): unknown {
  const { spec } = node;
  switch (spec.kind) {
    case "int":
      return checkInt(plain, faults);
    case "string":
      return checkText(plain, faults);
    case "float":
      return floatOfPlain(plain, faults);
    case "bool":
      return checkBool(plain, faults);
    case "list":
      return listOfPlain(plain, spec, faults, nativeOfPlain);
    case "dict":
      return dictOfPlain(plain, spec, faults, nativeOfPlain);
    case "optional":
      return optionalOfPlain(plain, spec, faults, nativeOfPlain);
    case "union":
      return unionOfPlain(plain, spec, faults, nativeOfPlain);
    case "bigint":
      return checkBigint(plain, faults);
    case "datetime":
      return datetimeOfPlain(plain, faults);
    case "timestamp":
      return timestampOfPlain(plain, faults);
    case "duration":
      return durationOfPlain(plain, faults);
    case "none":
      return checkNone(plain, faults);
    case "enum":
      return enumOfPlain(plain, spec, faults);
    case "struct":
      return structOfPlain(plain, spec, faults);
    case "object":
      return objectOfPlain(plain, spec, faults, nativeOfPlain, plainOf);
    case "file":
    case "directory":
      return blobOfPlain(plain, spec, faults);
    case "dataset":
      return datasetOfPlain(plain, spec, faults);
  }
}
