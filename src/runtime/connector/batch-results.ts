import { types } from "node:util";
import type { Awaitable } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { countOf } from "../base/text.ts";
import { describeValue } from "../values/faults.ts";
import type { Resource } from "../wire/models/resource.ts";
import type { GetManyEntry, GetManyRequest, GetRequest } from "./requests.ts";

/** What `getMany` returns for one job. */
export type BatchResult<O> = Resource<O> | Error;

/**
 * What `getMany` returns: a Map from the `job` of each entry to its result, or a list in the order
 * of the entries. Prefer the Map: fx cannot notice a list in another order, which shows the state of
 * one job for another.
 */
export type BatchResults<J, O> = ReadonlyMap<J, BatchResult<O>> | readonly BatchResult<O>[];

/**
 * Returns the result for each key, undefined if it is missing. Throws FX1018 unless `getMany`, or
 * `pokeMany`, returned a Map, or a list with one element per key. Nobody can tell which job a
 * shorter list leaves out.
 *
 * @param keys what a Map may have as keys, in the order of the entries
 */
export function listResults<R>(
  results: ReadonlyMap<unknown, R> | readonly R[],
  keys: readonly unknown[],
  method = "getMany",
): readonly (R | undefined)[] {
  const found: unknown = results;
  if (types.isMap(found)) return keys.map((key) => found.get(key) as R | undefined);
  if (Array.isArray(found) && found.length === keys.length) return Array.from(found as R[]);
  const got = Array.isArray(found) ? countOf(found.length, "element") : describeValue(found);
  throw new FxError("FX1018", `${method} returned ${got} for ${countOf(keys.length, "job")}`, {
    hint: "return a Map from the job of each entry to a Resource or an Error",
  });
}

/** Returns a result, or throws: an Error, as `get` does, or FX1018 if the result is missing. */
export function unwrapResult<R>(result: R | Error | null | undefined, method = "getMany"): R {
  if (result instanceof Error || types.isNativeError(result)) throw result; // also of another realm
  if (result !== undefined && result !== null) return result;
  throw new FxError("FX1018", `${method} returned ${describeValue(result)} for this job`, {
    hint: `return a Resource or an Error for each entry; the keys of a Map are the entries' own objects (${method === "getMany" ? "job" : "inputs"})`,
  });
}

/** A `get` that asks `getMany` about one job. */
export async function getWithMany<J, O>(
  getMany: (
    entries: readonly GetManyEntry<J>[],
    request: GetManyRequest,
  ) => Awaitable<BatchResults<J, O>>,
  job: J,
  { outputPrefix = "", ...request }: GetRequest,
): Promise<Resource<O>> {
  const results = await getMany([{ job, outputPrefix, signal: request.signal }], request);
  return unwrapResult(listResults(results, [job])[0]);
}
