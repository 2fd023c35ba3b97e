import { findClosest } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { quote } from "../../runtime/base/text.ts";
import type { ApiDocument, Method, ApiOperation } from "../api-document.ts";
import { type FixedOperations, formatFlag, nameOperation } from "./show-operation.ts";

/** Flags of the command line: `POST /jobs`, or an operationId. */
export interface OperationFlags {
  readonly create?: string | undefined;
  readonly get?: string | undefined;
  /** Also `none`, for a service that cannot end a job. */
  readonly delete?: string | undefined;
  /** Also `none`, if the answer of `get` has the results. */
  readonly result?: string | undefined;
}

type Role = keyof OperationFlags;

const METHODS: Readonly<Record<Role, readonly Method[]>> = {
  create: ["POST", "PUT"],
  get: ["GET"],
  delete: ["DELETE", "POST", "PUT", "PATCH"],
  result: ["GET"],
};

/**
 * Finds the operations that flags name.
 *
 * @throws FxError FX2038 with every flag that names no operation, or one that cannot do its work
 */
export function readOperationFlags(document: ApiDocument, flags: OperationFlags): FixedOperations {
  const faults: string[] = [];
  const read = (role: Role): ApiOperation | undefined => {
    const text = flags[role];
    if (text === undefined) return undefined;
    const operation = findOperation(document.operations, text);
    const fault = operation === undefined ? "is not in the document" : findFault(role, operation);
    if (fault === undefined) return operation;
    faults.push(`--${role} ${quote(text)} ${fault}${suggestFlag(document, role, text, operation)}`);
    return undefined;
  };
  const readOrNone = (role: "delete" | "result"): ApiOperation | "none" | undefined =>
    flags[role] === "none" ? "none" : read(role);
  const fixed = {
    create: read("create"),
    get: read("get"),
    delete: readOrNone("delete"),
    result: readOrNone("result"),
  };
  if (faults.length === 0) return fixed;
  const summary = "the flags do not choose operations of the document";
  throw new FxError("FX2038", summary, {
    details: faults,
    hint: 'write them as in the document, such as --get "GET /jobs/{jobId}", or use an operationId',
  });
}

/** @param text `POST /jobs`, or an operationId */
function findOperation(
  operations: readonly ApiOperation[],
  text: string,
): ApiOperation | undefined {
  const [method = "", ...rest] = text.trim().split(/\s+/);
  const name = [method.toUpperCase(), ...rest].join(" ");
  return (
    operations.find((operation) => nameOperation(operation) === text) ??
    operations.find((operation) => nameOperation(operation) === name) ??
    operations.find(({ operationId }) => operationId === text)
  );
}

function findFault(role: Role, operation: ApiOperation): string | undefined {
  const methods = METHODS[role];
  if (!methods.includes(operation.method)) return `must be ${methods.join(" or ")}`;
  const needsAnswer = role === "get" || role === "result";
  return needsAnswer && operation.answer === undefined ? "has no answer in JSON" : undefined;
}

function suggestFlag(
  { operations }: ApiDocument,
  role: Role,
  text: string,
  found: ApiOperation | undefined,
): string {
  if (found !== undefined) return "";
  const possible = operations.filter((operation) => findFault(role, operation) === undefined);
  const names = possible.flatMap((operation) => [
    nameOperation(operation),
    ...(operation.operationId === undefined ? [] : [operation.operationId]),
  ]);
  const closest = findOperation(possible, findClosest(text, names) ?? "");
  return closest === undefined ? "" : `; did you mean ${formatFlag(role, closest)}?`;
}
