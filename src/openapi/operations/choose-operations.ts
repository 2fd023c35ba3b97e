import { FxError } from "../../runtime/base/errors/errors.ts";
import type { ApiDocument, ApiOperation } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";
import { completeOperations } from "./complete-operations.ts";
import { findIdParameter } from "./find-sources.ts";
import type { FixedOperations } from "./job-operations.ts";
import { type JobCandidate, rankJobs } from "./rank-jobs.ts";
import { parseResourcePath } from "./resource-path.ts";
import { formatFlag, formatFlags } from "./show-operation.ts";

/** What is created, read and deleted has 9 points, even if it is not a job. */
const LEAST = 10;
/** Points by which the likeliest job leads the next. Any lead counts for one job, or one create. */
const LEAD = 2;
const MOST_SHOWN = 8;

/**
 * Chooses the operations of a connector without asking.
 *
 * @throws FxError FX2038 with the candidates as flags if the choice is not clear; FX2039 if chosen
 * operations do not fit together
 */
export function chooseOperations(document: ApiDocument, fixed: FixedOperations): ChosenOperations {
  const candidates = rankJobs(document, fixed);
  const [best] = candidates;
  if (best === undefined) throw createNoneError(document);
  const areChosen = fixed.create !== undefined && fixed.get !== undefined;
  if (!areChosen && !isClear(best, candidates)) throw createUnclearError(candidates);
  return completeOperations(document, best, fixed);
}

/** Whether fx may choose a job without asking. */
function isClear(best: JobCandidate, [, ...others]: readonly JobCandidate[]): boolean {
  const resource = resourceOf(best.get);
  return (
    best.points >= LEAST &&
    others.every(({ create, get, points, isSecond }) => {
      const isSameJob = create.place === best.create.place || resourceOf(get) === resource;
      return isSecond || best.points - points >= (isSameJob ? 1 : LEAD);
    })
  );
}

function resourceOf({ path }: ApiOperation): string {
  return parseResourcePath(path).resource;
}

function createUnclearError(candidates: readonly JobCandidate[]): FxError {
  const shown = candidates.slice(0, MOST_SHOWN);
  const summary =
    candidates.length === 1
      ? "the document may not be of a service that runs jobs; these operations come nearest"
      : "several operations of the document may run a job, the likeliest first";
  return new FxError("FX2038", summary, {
    details: shown.map(formatFlags),
    hint: "pass the flags of one line",
  });
}

function createNoneError({ operations, faults = [] }: ApiDocument): FxError {
  const creates = operations.filter(({ method }) => method === "POST" || method === "PUT");
  const gets = operations.filter(
    (each) =>
      each.method === "GET" && each.answer !== undefined && findIdParameter(each) !== undefined,
  );
  const show = (role: string, all: readonly ApiOperation[]): string[] =>
    all.slice(0, MOST_SHOWN).map((operation) => formatFlag(role, operation));
  return new FxError(
    "FX2038",
    "fx finds no operations in the document that create and read a job",
    {
      details: [
        ...faults.slice(0, MOST_SHOWN).map(String),
        ...show("create", creates),
        ...show("get", gets),
      ],
      hint: "pass --create, --get and --delete",
    },
  );
}
