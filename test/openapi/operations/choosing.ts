import type { ChosenOperations } from "../../../src/openapi/connector-plan.ts";
import { chooseOperations } from "../../../src/openapi/operations/choose-operations.ts";
import {
  type OperationFlags,
  readOperationFlags,
} from "../../../src/openapi/operations/operation-flags.ts";
import { nameOperation } from "../../../src/openapi/operations/operation-text.ts";
import type { FxError } from "../../../src/runtime/base/errors/errors.ts";
import { catchFxError } from "../../support/assertions/caught-error.ts";
import { jobDocument, type OperationShape } from "./job-document.ts";

/** The operations of a document, such as `POST /jobs`. */
export type Operations = Readonly<Record<string, OperationShape>>;

export const STATES = ["queued", "running", "succeeded", "failed", "cancelled"];
export const id = { id: "string" } as const;
export const job = { ...id, status: STATES };

/** Operations that create and read jobs at a path. */
export function jobsAt(path: string, shape: OperationShape = { answer: job }): Operations {
  return { [`POST ${path}`]: shape, [`GET ${path}/{id}`]: shape };
}

/** Two kinds of jobs that are as likely. */
export const TWO: Operations = {
  "POST /batches": { answer: job, operationId: "createBatch" },
  "GET /batches/{batch_id}": { answer: job, operationId: "getBatch" },
  "POST /batches/{batch_id}/cancel": {},
  "POST /jobs": { answer: job },
  "GET /jobs/{job_id}": { answer: job },
  "POST /jobs/{job_id}/cancel": {},
};

export function choose(operations: Operations, flags: OperationFlags = {}): ChosenOperations {
  const document = jobDocument(operations);
  return chooseOperations(document, readOperationFlags(document, flags));
}

/** The error with which fx asks. */
export function question(operations: Operations, flags?: OperationFlags): FxError {
  return catchFxError("FX2038", () => choose(operations, flags));
}

/** The create, the get and the cancel. */
export function showChosen({ create, get, delete: cancel }: ChosenOperations): string {
  return [create, get, cancel].map((each) => (each ? nameOperation(each) : "none")).join(" | ");
}

/** Where the parameters come from: `jobId=answer.id`. */
export function showSources(operations: Operations, flags?: OperationFlags): string {
  const sources = [...choose(operations, flags).sources].map(([name, source]) => {
    if ("undecided" in source) return `${name}=?`;
    const [place, path] =
      "answer" in source ? ["answer", source.answer] : [source.request.in, source.request.path];
    return `${name}=${place}.${path.join(".")}`;
  });
  return sources.join(" | ");
}

/** All of it, with the operation of the result, and the body of the cancel. */
export function show(operations: Operations, flags?: OperationFlags): string {
  const chosen = choose(operations, flags);
  const { result, deleteBody } = chosen;
  const parts = [
    showChosen(chosen),
    result && `result ${nameOperation(result)}`,
    showSources(operations, flags),
    ...deleteBody.map((part) => {
      const value = "value" in part ? part.value : `{${part.source}}`;
      return `body.${part.path.join(".")}=${value}`;
    }),
  ];
  return parts.filter((part) => part !== undefined).join(" | ");
}
