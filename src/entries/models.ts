/**
 * flyte-fx/models: Flyte's messages as plain objects, for code that handles templates, literals and
 * literal types.
 *
 * @example
 * import { readInputs, type TaskTemplate } from "flyte-fx/models";
 *
 * executeFromModel(template: TaskTemplate, inputs: Record<string, unknown>) {
 *   const { name } = readInputs({ name: t.string() }, inputs);
 *   return { greeting: `${template.id?.name}: hello, ${name}` };
 * }
 */
export { readInputs } from "../runtime/values/literal-map.ts";
export type { LiteralOptions } from "../runtime/values/type-engine.ts";
export type { GuessOptions } from "../runtime/values/schema/schema-reader.ts";
export type {
  BlobDimensionality,
  BlobType,
  DatasetColumn,
  EnumType,
  LiteralType,
  SchemaType,
  SimpleType,
  StructuredDatasetType,
  TypeStructure,
  UnionType,
} from "../runtime/values/literal-type.ts";
export type { Struct, StructValue } from "../runtime/base/struct.ts";
export type {
  Int64,
  Literal,
  LiteralCollection,
  LiteralMap,
  Primitive,
  Scalar,
  SecondsAndNanos,
  StructuredDataset,
} from "../runtime/values/literal.ts";
export type { ConnectorMetadata } from "../runtime/connector/connector-registry.ts";
export type { Connection } from "../runtime/wire/models/connector-messages.ts";
export type { TaskExecutionMetadata } from "../runtime/wire/models/connector-messages.ts";
export type {
  Container,
  Identifier,
  KeyValue,
  ResourceEntry,
  Resources,
  SecretRequest,
  SecurityContext,
  Sql,
  SqlDialect,
  TaskMetadata,
  TaskTemplate,
  TypedInterface,
  Variable,
  VariableMap,
} from "../runtime/wire/models/task-template.ts";
