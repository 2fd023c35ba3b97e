import { FxError } from "../../runtime/base/errors/errors.ts";
import { quote } from "../../runtime/base/text.ts";
import type { ApiDocument, ApiOperation } from "../api-document.ts";
import type { ChosenOperations, Source } from "../connector-plan.ts";
import { findCancelFaults, getDeleteBody, listIds } from "./find-cancels.ts";
import { findList, findResult } from "./find-extras.ts";
import { findSources } from "./find-sources.ts";
import type { FixedOperations, JobOperations } from "./job-operations.ts";
import { showOperation } from "./show-operation.ts";

/**
 * Adds what follows from the operations of a job: that of its results, the list, and where their
 * parameters come from.
 *
 * @throws FxError FX2039 with every value that an operation needs and that nobody knows after
 * `create`
 */
export function completeOperations(
  document: ApiDocument,
  job: JobOperations,
  fixed: Pick<FixedOperations, "result">,
): ChosenOperations {
  const { create, get } = job;
  const result = fixed.result ?? findResult(document, job);
  const chosen = {
    ...job,
    result: result === "none" ? undefined : result,
    list: findList(document, job),
  };
  const read = [get, ...(chosen.result === undefined ? [] : [chosen.result])];
  const faults = [
    ...read.flatMap((operation) =>
      findSources(create, operation).missing.map((name) =>
        describe(operation, quote(name), create),
      ),
    ),
    ...(job.delete === undefined
      ? []
      : findCancelFaults(create, job.delete).map((what) => describe(job.delete!, what, create))),
    ...(namesJob(job) ? [] : [`${showOperation(job.delete!)} has no place for the job's ID`]),
  ];
  if (faults.length > 0)
    throw new FxError("FX2039", "the operations do not fit together", {
      details: faults,
      hint: "choose operations on the job that the create answers with",
    });
  return { ...chosen, sources: collectSources(chosen), deleteBody: getBody(job) };
}

function describe(operation: ApiOperation, what: string, create: ApiOperation): string {
  return `${showOperation(operation)} needs ${what}, which is neither in the answer of ${showOperation(create)} nor in its request`;
}

/** Whether a cancel has what the answer of `create` says, if that tells one job from another. */
function namesJob({ create, get, delete: cancel }: JobOperations): boolean {
  const isInAnswer = (source: Source): boolean => "answer" in source;
  const isAnswered = [...findSources(create, get).sources.values()].some(isInAnswer);
  if (cancel === undefined || !isAnswered) return true;
  const inBody = listIds(create, cancel).map(([, source]) => source);
  return [...findSources(create, cancel).sources.values(), ...inBody].some(isInAnswer);
}

function getBody({ create, delete: cancel }: JobOperations): ChosenOperations["deleteBody"] {
  return cancel === undefined ? [] : getDeleteBody(create, cancel);
}

/** The parameter of `get` counts if another operation has one of the same name. */
function collectSources(
  chosen: Pick<ChosenOperations, "create" | "get" | "delete" | "result">,
): ReadonlyMap<string, Source> {
  const { create, get, delete: cancel, result } = chosen;
  const of = (operation: ApiOperation | undefined): (readonly [string, Source])[] =>
    operation === undefined ? [] : [...findSources(create, operation).sources];
  const inBody = cancel === undefined ? [] : listIds(create, cancel);
  return new Map([...inBody, ...of(result), ...of(cancel), ...of(get)]);
}
