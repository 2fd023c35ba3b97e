import { types } from "node:util";
import type { Awaitable } from "../base/context.ts";
import { countOf } from "../base/count-of.ts";
import { FxError } from "../base/errors/errors.ts";
import { describeValue } from "../values/describe-value.ts";
import type { Resource } from "../wire/models/resource.ts";
import type { GetManyEntry, GetManyRequest, GetRequest } from "./requests.ts";

/** What `getMany` returns for one job. */
export type BatchResult<O> = Resource<O> | Error;

/**
 * Throws FX1018 unless `getMany`, or `pokeMany`, returned a list with one element per job. Nobody
 * can tell which job a shorter list leaves out.
 */
export function checkBatchResults<R>(
  results: readonly R[],
  jobs: number,
  method = "getMany",
): readonly R[] {
  const found: unknown = results;
  if (Array.isArray(found) && found.length === jobs) return results;
  const got = Array.isArray(found) ? countOf(found.length, "element") : describeValue(found);
  throw new FxError("FX1018", `${method} returned ${got} for ${countOf(jobs, "job")}`, {
    hint: "return a Resource or an Error for each entry, in the order of the entries",
  });
}

/** Returns a Resource, or throws an Error, as `get` does. */
export function unwrapResult<O>(result: BatchResult<O>): Resource<O> {
  if (isError(result)) throw result;
  return result;
}

/** Also of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** A `get` that asks `getMany` about one job. */
export async function getWithMany<J, O>(
  getMany: (
    entries: readonly GetManyEntry<J>[],
    request: GetManyRequest,
  ) => Awaitable<readonly BatchResult<O>[]>,
  job: J,
  { outputPrefix = "", ...request }: GetRequest,
): Promise<Resource<O>> {
  const results = await getMany([{ job, outputPrefix, signal: request.signal }], request);
  return unwrapResult(checkBatchResults(results, 1)[0]!);
}
