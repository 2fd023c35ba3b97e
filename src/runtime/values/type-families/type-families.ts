import type { TypeKind, TypeSpec } from "../types/flyte-type.ts";
import { dictFamily, listFamily } from "./collection-families.ts";
import { enumFamily } from "./enum-family.ts";
import type { Family } from "./family.ts";
import { objectFamily } from "./object-family.ts";
import { noneFamily, optionalFamily } from "./optional-family.ts";
import { datasetFamily, directoryFamily, fileFamily } from "./reference-families.ts";
import {
  bigintFamily,
  boolFamily,
  floatFamily,
  intFamily,
  stringFamily,
} from "./simple-families.ts";
import { structFamily } from "./struct-family.ts";
import { datetimeFamily, durationFamily, timestampFamily } from "./time-families.ts";
import { unionFamily } from "./union-family.ts";

type SpecWithKind<Kind extends TypeKind, Spec = TypeSpec> = Spec extends { kind: infer Kinds }
  ? Kind extends Kinds
    ? Spec
    : never
  : never;

/** The family of each type. */
const TYPE_FAMILIES: { readonly [Kind in TypeKind]: Family<SpecWithKind<Kind>> } = {
  int: intFamily,
  bigint: bigintFamily,
  float: floatFamily,
  string: stringFamily,
  bool: boolFamily,
  datetime: datetimeFamily,
  timestamp: timestampFamily,
  duration: durationFamily,
  none: noneFamily,
  enum: enumFamily,
  optional: optionalFamily,
  union: unionFamily,
  list: listFamily,
  dict: dictFamily,
  struct: structFamily,
  object: objectFamily,
  file: fileFamily,
  directory: directoryFamily,
  dataset: datasetFamily,
};

export function getFamily({ kind }: TypeSpec): Family {
  return TYPE_FAMILIES[kind] as Family;
}
