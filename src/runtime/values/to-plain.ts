import type { Faults } from "./errors/value-faults.ts";
import { checkBool } from "./families/bool.ts";
import { datasetToPlain } from "./families/dataset.ts";
import { datetimeToPlain } from "./families/datetime.ts";
import { dictToPlain } from "./families/dict.ts";
import { durationToPlain } from "./families/duration.ts";
import { enumToPlain } from "./families/enum.ts";
import { floatToPlain } from "./families/float.ts";
import { bigintToPlain, checkInt } from "./families/integer.ts";
import { listToPlain } from "./families/list.ts";
import { checkNone } from "./families/none.ts";
import { objectToPlain } from "./families/object.ts";
import { optionalToPlain } from "./families/optional-plain.ts";
import { blobToPlain } from "./families/reference.ts";
import { structToPlain } from "./families/struct.ts";
import { checkText } from "./families/text.ts";
import { unionToPlain } from "./families/union-plain.ts";
import type { Plain } from "./msgpack/plain.ts";
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
