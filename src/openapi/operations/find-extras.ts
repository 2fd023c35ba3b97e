import type { ApiDocument, ApiOperation, Schema } from "../api-document.ts";
import { toWords } from "../typescript/names.ts";
import { findSources } from "./find-sources.ts";
import type { JobOperations } from "./job-operations.ts";
import { parseResourcePath, singular } from "./resource-path.ts";

const RESULT = /^(results?|outputs?)$/;

/** Finds the operation that has a job's results: below the job, and only if `get` has none. */
export function findResult(
  { operations }: ApiDocument,
  { create, get }: JobOperations,
): ApiOperation | undefined {
  const { properties } = get.answer!.schema;
  if ([...properties.keys()].some((name) => RESULT.test(name.toLowerCase()))) return undefined;
  const { resource } = parseResourcePath(get.path);
  const isResult = (operation: ApiOperation): boolean => {
    const at = parseResourcePath(operation.path);
    const words = at.resource === resource ? at.actionWords : toWords(at.noun);
    const isBelow = at.resource === resource || at.resource === `${resource}/${singular(at.noun)}`;
    return isBelow && words.some((word) => RESULT.test(word));
  };
  return operations.find(
    (operation) =>
      operation !== get &&
      operation.method === "GET" &&
      isReadable(operation) &&
      isResult(operation) &&
      findSources(create, operation).missing.length === 0,
  );
}

/** Finds the operation that lists jobs, if it can filter them. */
export function findList(
  { operations }: ApiDocument,
  { create, get }: JobOperations,
): ApiOperation | undefined {
  const { resource } = parseResourcePath(get.path);
  return operations.find((operation) => {
    const at = parseResourcePath(operation.path);
    return (
      operation.method === "GET" &&
      isReadable(operation) &&
      (`${at.resource}/{}` === resource || (at.resource === resource && at.action === "other")) &&
      operation.parameters.some((parameter) => parameter.in === "query") &&
      hasArray(operation.answer!.schema) &&
      findSources(create, operation).missing.length === 0
    );
  });
}

/** A connector does well without it, so its faults are no reason to refuse the document. */
function isReadable({ answer, faults = [] }: ApiOperation): boolean {
  return answer !== undefined && faults.length === 0;
}

function hasArray({ types, properties }: Schema): boolean {
  const isArray = types.includes("array");
  return isArray || [...properties.values()].some((property) => property.types.includes("array"));
}
