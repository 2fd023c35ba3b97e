import type { ApiOperation } from "../api-document.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import {
  writeDocComment,
  writeInterface,
  writeInterfaces,
  writeType,
} from "../typescript/write-type.ts";
import type { ObjectField, ValueType } from "../value-type.ts";
import { describeAccess } from "./describe-access.ts";
import {
  listParameters,
  writeCancelRequest,
  writeCreateRequest,
  writeHttpStatus,
  writeJobRequest,
} from "./write-request.ts";

/** The places of `src/service.ts`: the calls of the service, and their types. */
export function describeService(plan: ConnectorPlan) {
  const { types, document, operations } = plan;
  const { create, start, get, delete: cancel, result } = operations;
  const title = `Calls of ${document.title} ${document.version}, written from its OpenAPI document.`;
  return {
    title: writeDocComment(title),
    types: writeTypes(plan),
    "create.comment": writeDocComment(`${describe(create) || "Creates a job"}.`),
    "create.type": writeAnswer(types.created),
    "create.request": writeCreateRequest(plan),
    ...(start && { "start.request": writeJobRequest(plan, start) }),
    "get.type": writeType(types.job),
    "get.request": writeJobRequest(plan, get, writeHttpStatus(plan.states)),
    "result.type": writeAnswer(types.result),
    ...(result && { "result.request": writeJobRequest(plan, result) }),
    ...(cancel && {
      "cancel.comment": writeDocComment(`${describe(cancel) || "Cancels a job"}.`),
      "cancel.request": writeCancelRequest(plan),
    }),
    ...describeAccess(plan),
  };
}

function describe({ summary = "" }: ApiOperation): string {
  return summary.replace(/\.$/, "");
}

function writeAnswer(type: ValueType | undefined): string {
  return type === undefined ? "void" : writeType(type);
}

function writeTypes(plan: ConnectorPlan): string {
  const { types, meta, operations, idempotency } = plan;
  const key: ObjectField[] = meta.map(({ name, type, schema }) => {
    return { name, required: true, type, description: schema.description };
  });
  const { create } = operations;
  const text = { kind: "string" } as const;
  const description = "The same if Flyte repeats the create.";
  const request: ObjectField[] = [
    ...listParameters(plan),
    ...(types.body ? [{ name: "body", required: create.body!.required, type: types.body }] : []),
    ...(idempotency === undefined
      ? []
      : [{ name: "idempotencyKey", required: true, type: text, description }]),
  ];
  return [
    writeInterface("JobKey", "What identifies a job.", key, "string"),
    writeInterface("CreateRequest", "What a new job needs.", request, "Date"),
    ...writeInterfaces(
      types.body ? [types.body] : [],
      [types.created, types.job, types.result].filter((type) => type !== undefined),
    ),
  ].join("\n");
}
