import fc from "fast-check";
import { type Json, type JsonObject, setOwn } from "../../../src/runtime/base/json.ts";
import { jsonToStruct } from "../../../src/runtime/base/struct.ts";
import type { LiteralType } from "../../../src/runtime/values/literal-type.ts";
import {
  type Int64,
  type Literal,
  type LiteralMap,
  int64FromBigint,
} from "../../../src/runtime/values/literal.ts";
import { Duration } from "../../../src/runtime/values/types/duration.ts";
import { PHASES } from "../../../src/runtime/wire/models/phase.ts";
import type { ResourceMessage } from "../../../src/runtime/wire/models/resource.ts";
import type {
  TaskMetadata,
  TaskTemplate,
  VariableMap,
} from "../../../src/runtime/wire/models/task-template.ts";

/** Text without lone surrogates, sometimes long. */
const text = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
);

const key = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toString", "7", ""));

export function record<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => {
    const object: Record<string, T> = {};
    for (const [name, item] of entries) setOwn(object, name, item);
    return object;
  });
}

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 2 ** 53, -1e300),
);

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    finite,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    record(tie("json")),
  ),
}));

export const jsonObject: fc.Arbitrary<JsonObject> = record(json);

const int64: fc.Arbitrary<Int64> = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map(int64FromBigint);
const seconds = fc.record({
  seconds: fc.integer(),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});

export const { literalType } = fc.letrec<{ literalType: LiteralType }>((tie) => ({
  literalType: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ simple: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) }),
    fc.record({ blob: fc.record({ format: text, dimensionality: fc.constantFrom(0, 1) }) }),
    fc.record({ enumType: fc.record({ values: fc.array(text, { maxLength: 3 }) }) }),
    fc.record({
      simple: fc.constant(9),
      metadata: jsonObject.map((value) => jsonToStruct(value)),
      structure: fc.record({ tag: text, dataclassType: record(tie("literalType")) }),
    }),
    fc.record({ collectionType: tie("literalType") }),
    fc.record({ mapValueType: tie("literalType") }),
    fc.record({
      unionType: fc.record({ variants: fc.array(tie("literalType"), { maxLength: 3 }) }),
    }),
    fc.record({
      structuredDatasetType: fc.record({
        format: text,
        columns: fc.array(fc.record({ name: text, literalType: tie("literalType") }), {
          maxLength: 2,
        }),
      }),
    }),
  ),
}));

const primitive = fc.oneof(
  fc.record({ integer: int64 }),
  fc.record({ floatValue: fc.double() }),
  fc.record({ stringValue: text }),
  fc.record({ boolean: fc.boolean() }),
  fc.record({ datetime: seconds }),
  fc.record({ duration: seconds }),
);

export const { literal } = fc.letrec<{ literal: Literal }>((tie) => ({
  literal: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ scalar: fc.record({ primitive }) }),
    fc.record({ scalar: fc.record({ noneType: fc.constant({}) }) }),
    fc.record({
      scalar: fc.record({
        binary: fc.record({ value: fc.uint8Array({ maxLength: 40 }), tag: text }),
      }),
      hash: text,
    }),
    fc.record({
      scalar: fc.record({ generic: jsonObject.map((value) => jsonToStruct(value)) }),
      metadata: record(text),
    }),
    fc.record({
      scalar: fc.record({
        blob: fc.record({
          uri: text,
          metadata: fc.record({
            type: fc.record({ format: text, dimensionality: fc.constantFrom(0, 1) }),
          }),
        }),
      }),
    }),
    fc.record({ collection: fc.record({ literals: fc.array(tie("literal"), { maxLength: 3 }) }) }),
    fc.record({ map: fc.record({ literals: record(tie("literal")) }) }),
    fc.record({
      scalar: fc.record({ union: fc.record({ value: tie("literal"), type: literalType }) }),
    }),
    fc.record({
      offloadedMetadata: fc.record({
        uri: fc.webUrl(),
        sizeBytes: fc.integer({ min: 0 }),
        inferredType: literalType,
      }),
    }),
  ),
}));

export const literalMap: fc.Arbitrary<LiteralMap> = fc.record({ literals: record(literal) });

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const timeout = fc
  .tuple(fc.integer({ min: 0 }), fc.integer({ min: 1, max: 999_999_999 }))
  .map(([whole, nanos]) => new Duration(whole, nanos));

const metadata: fc.Arbitrary<TaskMetadata> = fc.record({
  runtime: fc.record({ type: fc.constantFrom("FLYTE_SDK", "OTHER"), version: text, flavor: text }),
  retries: uint32,
  timeout: fc.option(timeout, { nil: undefined }),
  interruptible: fc.option(fc.boolean(), { nil: undefined }),
  discoverable: fc.boolean(),
  discoveryVersion: text,
  cacheSerializable: fc.boolean(),
  cacheIgnoreInputVars: fc.array(text, { maxLength: 2 }),
  deprecatedErrorMessage: text,
  podTemplateName: text,
  generatesDeck: fc.boolean(),
  isEager: fc.boolean(),
  labels: record(text),
  annotations: record(text),
});

const variables: fc.Arbitrary<VariableMap> = record(
  fc.record({ type: literalType, description: text }),
);
const resourceEntries = fc.array(
  fc.record({
    name: fc.constantFrom("UNKNOWN", "CPU", "GPU", "MEMORY", "STORAGE", "EPHEMERAL_STORAGE"),
    value: text,
  }),
  { maxLength: 2 },
);

export const taskTemplate: fc.Arbitrary<TaskTemplate> = fc.record(
  {
    id: fc.record({ project: text, domain: text, name: text, version: text, org: text }),
    type: text.map((type) => `t${type}`),
    taskTypeVersion: fc.integer(),
    metadata,
    interface: fc.record({ inputs: variables, outputs: variables }),
    custom: jsonObject,
    config: record(text),
    container: fc.record({
      image: text,
      command: fc.array(text, { maxLength: 2 }),
      args: fc.array(text, { maxLength: 4 }),
      env: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 }),
      resources: fc.record({ requests: resourceEntries, limits: resourceEntries }),
    }),
    securityContext: fc.record({
      runAs: fc.record({ iamRole: text, k8sServiceAccount: text }),
      secrets: fc.array(
        fc.record({
          key: text,
          group: text,
          groupVersion: text,
          mountRequirement: fc.constantFrom("ANY", "ENV_VAR", "FILE"),
          envVar: text,
        }),
        { maxLength: 2 },
      ),
    }),
  },
  { requiredKeys: ["id", "type", "taskTypeVersion", "metadata", "interface", "custom", "config"] },
);

export const sqlTemplate: fc.Arbitrary<TaskTemplate> = fc
  .tuple(
    taskTemplate,
    fc.record({ statement: text, dialect: fc.constantFrom("UNDEFINED", "ANSI", "HIVE", "OTHER") }),
  )
  .map(([{ container: _container, ...template }, sql]) => ({ ...template, sql }));

export const resourceMessage: fc.Arbitrary<ResourceMessage> = fc.record(
  {
    phase: fc.option(fc.constantFrom(...PHASES), { nil: undefined }),
    message: text,
    logLinks: fc.array(
      fc.record(
        {
          uri: text,
          name: text,
          messageFormat: fc.constantFrom("CSV", "JSON"),
          ttlSeconds: fc.integer({ min: 0, max: 1e9 }),
          showWhilePending: fc.constant(true),
          hideOnceFinished: fc.constant(true),
        },
        { requiredKeys: ["uri", "name"] },
      ),
      { maxLength: 3 },
    ),
    outputs: literalMap,
    customInfo: jsonObject.filter((object) => Object.keys(object).length > 0),
  },
  { requiredKeys: ["phase", "message", "logLinks"] },
);
