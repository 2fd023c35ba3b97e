import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { LiteralType } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import { describeSpec } from "../type-name.ts";
import { addToSource } from "../types/dataset-source.ts";
import type { ReferenceSpec } from "../types/flyte-type.ts";
import { Dataset } from "../types/references.ts";
import { checkLocated, locatedFromPlain } from "./blob-family.ts";

/** `type` is the type's own message: a value has the columns that are declared. */
export function datasetToLiteral(
  value: unknown,
  spec: ReferenceSpec,
  type: LiteralType,
  faults: Faults,
): Literal {
  const { uri, format } = checkLocated(value, spec, faults);
  if (spec.schema !== undefined) return { scalar: { schema: { uri, type: spec.schema } } };
  return {
    scalar: {
      structuredDataset: {
        uri,
        metadata: {
          structuredDatasetType: { columns: type.structuredDatasetType?.columns ?? [], format },
        },
      },
    },
  };
}

/** Also reads the older form of a table, `core.Schema`, which is always Parquet. */
export function datasetToNative(literal: Literal, spec: ReferenceSpec, faults: Faults): Dataset {
  const { structuredDataset, schema } = literal.scalar ?? {};
  if (structuredDataset != null)
    return newDataset(
      structuredDataset.uri ?? "",
      structuredDataset.metadata?.structuredDatasetType?.format || spec.format,
      spec,
    );
  if (schema != null) return newDataset(schema.uri ?? "", spec.format || "parquet", spec);
  faults.reportGot(describeSpec(spec), describeLiteral(literal));
  return new Dataset("");
}

export function datasetToPlain(
  value: unknown,
  spec: ReferenceSpec,
  faults: Faults,
): { uri: string; format: string } | { uri: string; file_format: string } {
  const { uri, format } = checkLocated(value, spec, faults);
  return spec.carriedAs === "flyte2" ? { uri, format } : { uri, file_format: format };
}

/** Flyte 2 calls the format just that. */
export function datasetFromPlain(plain: unknown, spec: ReferenceSpec, faults: Faults): Dataset {
  const { uri, format } = locatedFromPlain(plain, "uri", ["file_format", "format"], spec, faults);
  return newDataset(uri, format, spec);
}

/** It knows its declared columns when its rows are read. */
function newDataset(uri: string, format: string, { row }: ReferenceSpec): Dataset {
  const dataset = new Dataset(uri, format);
  if (row !== undefined) addToSource(dataset, { row });
  return dataset;
}
