import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { escapeControls, quote, quoteWords } from "../../runtime/base/text.ts";
import { type ApiDocument, type ApiOperation, createSchema, type Method } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";
import { nameOperation } from "./operation-text.ts";

/** Flags that choose the operations, to paste into a shell. */
export function formatFlags(job: JobOperations): string {
  return [
    formatFlag("create", job.create),
    formatFlag("get", job.get),
    job.delete === undefined ? "--delete none" : formatFlag("delete", job.delete),
  ].join(" ");
}

/** `--create "POST /jobs"`. A path with characters that a shell reads is quoted another way. */
export function formatFlag(name: string, operation: ApiOperation): string {
  const text = nameOperation(operation);
  const isPlain = /^[\w@%+=:,./{}~ -]+$/.test(text);
  return `--${name} ${isPlain ? `"${text}"` : quoteWords([text])}`;
}

/** The operations on a job without those that follow from them. */
export type JobOperations = Pick<ChosenOperations, "create" | "get" | "delete">;

/** Operations that a person has chosen. Undefined: fx finds it. */
export interface FixedOperations {
  readonly create?: ApiOperation | undefined;
  readonly get?: ApiOperation | undefined;
  readonly delete?: ApiOperation | "none" | undefined;
  readonly result?: ApiOperation | "none" | undefined;
}

type Role = "create" | "get" | "delete" | "result";

/**
 * Flags of the command line: `POST /jobs`, or an operationId. `none` for a service that cannot end a
 * job, and if the answer of `get` has the results.
 */
export type OperationFlags = Readonly<Partial<Record<Role, string | undefined>>>;

const METHODS: Readonly<Record<Role, readonly Method[]>> = {
  create: ["POST", "PUT"],
  get: ["GET", "POST"],
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
    const fault =
      operation === undefined
        ? `is not in the document${suggestOperation(document, text)}`
        : findFault(role, operation);
    if (fault === undefined) return operation;
    faults.push(`--${role} ${quote(text)} ${fault}`);
    return undefined;
  };
  const readOrNone = (role: "delete" | "result"): ApiOperation | "none" | undefined =>
    flags[role] === "none" ? "none" : read(role);
  const result = readOrNone("result");
  const fixed = {
    create: read("create"),
    get: withAnswer(read("get")),
    delete: readOrNone("delete"),
    result: result === "none" ? result : withAnswer(result),
  };
  if (faults.length === 0) return fixed;
  throw new FxError("FX2038", "the flags do not choose operations of the document", {
    details: faults,
    hint: 'write them as in the document, such as --get "GET /jobs/{jobId}", or use an operationId',
  });
}

/** The answer that a person chose may be JSON without a schema, and a state the HTTP status. */
function withAnswer(operation: ApiOperation | undefined): ApiOperation | undefined {
  if (operation === undefined || operation.answer !== undefined) return operation;
  return { ...operation, answer: { status: 200, schema: createSchema([]) } };
}

/** @param text `POST /jobs`, or an operationId */
function findOperation(operations: readonly ApiOperation[], text: string) {
  const name = text.trim().replace(/^(\w+)\s+/, (_, method: string) => `${method.toUpperCase()} `);
  return (
    operations.find((operation) => nameOperation(operation) === name) ??
    operations.find(({ operationId }) => operationId === text)
  );
}

function findFault(role: Role, operation: ApiOperation): string | undefined {
  const methods = METHODS[role];
  return methods.includes(operation.method) ? undefined : `must be ${methods.join(" or ")}`;
}

function suggestOperation({ operations }: ApiDocument, text: string): string {
  const names = operations.flatMap((each) => [nameOperation(each), each.operationId ?? ""]);
  return escapeControls(didYouMean(text, names));
}
