import type { Faults } from "./errors/value-faults.ts";
import { checkBool } from "./families/bool.ts";
import { datasetFromPlain } from "./families/dataset.ts";
import { datetimeFromPlain, timestampFromPlain } from "./families/datetime.ts";
import { dictFromPlain } from "./families/dict.ts";
import { durationFromPlain } from "./families/duration.ts";
import { enumFromPlain } from "./families/enum.ts";
import { floatFromPlain } from "./families/float.ts";
import { checkBigint, checkInt } from "./families/integer.ts";
import { listFromPlain } from "./families/list.ts";
import { checkNone } from "./families/none.ts";
import { objectFromPlain } from "./families/object.ts";
import { optionalFromPlain } from "./families/optional-plain.ts";
import { blobFromPlain } from "./families/reference.ts";
import { structFromPlain } from "./families/struct.ts";
import { checkText } from "./families/text.ts";
import { unionFromPlain } from "./families/union-plain.ts";
import { toPlain } from "./to-plain.ts";
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
